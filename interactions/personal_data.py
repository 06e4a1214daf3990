"""What the interactions app keeps about people."""

from config.personal_data import (
    About,
    Declaration,
    Erasure,
    Given,
    Kept,
    Kind,
    Mentioning,
    NotPersonal,
    Personal,
    Sensitivity,
)

_key = Kept("pseudonymous key: it lets totals stay whole")
_time = Kept("says when it happened, not whom it is about")
_free_text = Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL)
_written = Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL, Given.DERIVED)

_sum = Kept("what was sold, when and for how much: sums of sales stay whole")
_buyer = Personal(Kind.CONTACT, Sensitivity.CONTACT)
_account = Personal(Kind.IDENTITY, Sensitivity.CONTACT)
_sums = (
    *("source", "number", "kind", "state", "channel", "country", "at", "currency", "subtotal"),
    *("discount", "tax", "shipping", "total", "rate", "reporting_total", "awaits", "import_id"),
)
_line_sums = (
    *("position", "product", "sku", "name", "quantity", "unit_price", "discount", "tax"),
    "amount",
)

TABLES: tuple[Declaration, ...] = (
    # --- purchases: books are kept, the person in them is not
    About(
        "interactions.Order",
        person="contact",
        erasure=Erasure.EMPTY,
        kind=Kind.BEHAVIOUR,
        columns={
            **dict.fromkeys(("id", "key", "external_id", "refund_of", "digest"), _key),
            **dict.fromkeys(_sums, _sum),
            "contact": Personal(Kind.IDENTITY),
            "buyer_external_id": _account,
            "buyer_email": _buyer,
            "buyer_phone": _buyer,
            "buyer_name": Personal(Kind.IDENTITY),
            "buyer_accepts": Personal(Kind.PREFERENCE),
            "how_linked": Kept("by which means, not to whom"),
            **dict.fromkeys(("version", "created_at", "updated_at"), _time),
        },
    ),
    About(
        "interactions.OrderLine",
        person="order__contact",
        erasure=Erasure.EMPTY,
        kind=Kind.BEHAVIOUR,
        columns={
            **dict.fromkeys(("id", "order", "refund_of"), _key),
            **dict.fromkeys(_line_sums, _sum),
        },
    ),
    About(
        "interactions.LoyaltyAccount",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {"number": _account, "points": Personal(Kind.BEHAVIOUR)},
    ),
    About("interactions.LoyaltyMovement", "account__contact", Erasure.DELETE, Kind.BEHAVIOUR),
    About("interactions.LoyaltyTier", "account__contact", Erasure.DELETE, Kind.BEHAVIOUR),
    About(
        "interactions.PurchaseRow",
        "",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {"raw": Personal(Kind.IDENTITY, Sensitivity.SENSITIVE)},
        given=Given.DERIVED,
    ),
    NotPersonal("interactions.PurchaseImport", because="counts, headers and the source only"),
    NotPersonal("interactions.Product", because="what is sold, not to whom"),
    NotPersonal("interactions.ExchangeRate", because="what money was worth"),
    # --- forms
    NotPersonal("interactions.Form", because="questions, not answers"),
    NotPersonal("interactions.FormVersion", because="questions, not answers"),
    NotPersonal("interactions.FormDay", because="how often a page was opened"),
    NotPersonal("interactions.ResponseToken", because="digests of random numbers"),
    About(
        "interactions.Response",
        person="contact",
        erasure=Erasure.EMPTY,
        columns={
            "id": _key,
            "key": _key,
            "form": Kept("which form, not who"),
            "form_version": Kept("which form, not who"),
            "contact": Personal(Kind.IDENTITY),
            "state": Kept("whether it counts"),
            "doubt": Kept("why it was held back"),
            "answers": Personal(Kind.BEHAVIOUR, Sensitivity.PERSONAL),
            "nps": Kept("one number among many; results stay what they were"),
            "csat": Kept("one number among many; results stay what they were"),
            "language": Kept("the language of the page"),
            "at": _time,
            "digest": Kept("keyed digest against repeated answers, by a key of one day"),
            "origin": Kept("the site that showed the form"),
        },
    ),
    About(
        "interactions.PendingConsent",
        "response__contact",
        Erasure.DELETE,
        Kind.PREFERENCE,
        {
            "email": Personal(Kind.CONTACT, Sensitivity.CONTACT),
            "ip": Personal(Kind.IDENTITY, Sensitivity.SENSITIVE),
        },
    ),
    About("interactions.FormInvitation", "contact", Erasure.DELETE, Kind.BEHAVIOUR),
    # --- conversations
    About(
        "interactions.Conversation",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {"subject": _written, "body": _written, "answers": _free_text},
    ),
    About(
        "interactions.Participant", "contact", Erasure.DELETE, Kind.BEHAVIOUR, given=Given.DERIVED
    ),
    About(
        "interactions.Attachment",
        "conversation__contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        dict.fromkeys(("file", "name"), _free_text),
    ),
    About(
        "interactions.FollowUp",
        "conversation__contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        given=Given.DERIVED,
    ),
    About(
        "interactions.ConversationMention",
        "conversation__contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        given=Given.DERIVED,
    ),
    NotPersonal("interactions.ConversationTemplate", because="questions, not answers"),
    NotPersonal("interactions.TemplateVersion", because="questions, not answers"),
    # --- areas
    NotPersonal("interactions.AreaSource", because="names a published table"),
    NotPersonal("interactions.Area", because="names a place"),
    NotPersonal("interactions.AreaFigure", because="says what is usual in a place, of nobody"),
    NotPersonal("interactions.AreaFile", because="a published table on its way in"),
    # --- engagement
    About(
        "interactions.Engagement",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {
            "text": Personal(Kind.BEHAVIOUR, Sensitivity.PERSONAL),
            "url": Personal(Kind.BEHAVIOUR),
            "handle": Personal(Kind.IDENTITY, Sensitivity.CONTACT),
        },
    ),
    About(
        "interactions.HandleSuggestion",
        "contact",
        Erasure.DELETE,
        Kind.IDENTITY,
        {"handle": Personal(Kind.IDENTITY, Sensitivity.CONTACT)},
        given=Given.DERIVED,
    ),
    NotPersonal("interactions.Post", because="what we wrote ourselves"),
    NotPersonal("interactions.PostMetric", because="totals of a post"),
    NotPersonal("interactions.EngagementImport", because="counts, line numbers and a file name"),
    # --- web events
    About(
        "interactions.WebEvent",
        "person",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {"url": Personal(Kind.BEHAVIOUR), "properties": Personal(Kind.BEHAVIOUR)},
    ),
    NotPersonal("interactions.WebSalt", because="a random number, destroyed after a day"),
    NotPersonal("interactions.WebVisitor", because="digests under a salt destroyed after a day"),
    NotPersonal("interactions.WebPageDay", because="counts of a page"),
)

_BUYER = ("buyer_external_id", "buyer_email", "buyer_phone", "buyer_name")

# What may hold words of a person without a link to the record.
MENTIONS = (
    Mentioning("interactions_purchaserow"),
    Mentioning("interactions_purchaseimport", ("details", "problem", "file_name")),
    Mentioning("interactions_engagementimport", ("rejects", "problem", "file_name")),
    # Orders and engagement that still wait for their person, and what they were before.
    Mentioning(
        "interactions_historicalorder",
        _BUYER,
        "t.id in (select o.id from interactions_order o where o.contact_id is null and"
        " (o.buyer_external_id <> '' or o.buyer_email <> '' or o.buyer_phone <> ''))",
    ),
    Mentioning("interactions_order", _BUYER, "t.contact_id is null"),
    Mentioning("interactions_handlesuggestion"),
    Mentioning("interactions_engagement", ("handle",), "t.contact_id is null"),
    Mentioning("interactions_webevent"),
)
