"""The person: values, reach, what they said and allow, what colleagues write about them."""

from config.personal_data import (
    About,
    Declaration,
    Derived,
    Erasure,
    Given,
    Kept,
    Kind,
    Personal,
    Sensitivity,
)

_key = Kept("pseudonymous key: it lets totals stay whole")
_time = Kept("says when the record changed, not whom it is about")
_house = Kept("says who in the house answered for the record")
_identity = Personal(Kind.IDENTITY)
_reach = Personal(Kind.CONTACT, Sensitivity.CONTACT)
_attribute = Personal(Kind.ATTRIBUTE)
_private = Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL)
_free_text = Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL)
_thought = Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL, Given.DERIVED, phi=True)
_behaviour = Personal(Kind.BEHAVIOUR, Sensitivity.PERSONAL)

# What proves a consent.
_SAID = ("channel", "purpose", "purpose_version", "action", "basis", "wording_digest", "how")

TABLES: tuple[Declaration, ...] = (
    About(
        "contacts.Contact",
        person="pk",
        erasure=Erasure.EMPTY,
        columns={
            "id": _key,
            "key": _key,
            "given_name": _identity,
            "family_name": _identity,
            "second_family_name": _identity,
            "honorific": _identity,
            "email": _reach,
            "phone": _reach,
            "gender": _private,
            "birth_date": _private,
            "birth_year": _private,
            "birth_day": _private,
            "occupation": _attribute,
            "language": Personal(Kind.PREFERENCE),
            "time_zone": Personal(Kind.PREFERENCE),
            "organisation": _attribute,
            "organisation_role": _attribute,
            "stage": Kept("a count of people by stage names nobody"),
            "owner": _house,
            "team": _house,
            "notes": _thought,
            "custom": _free_text,
            "source": Kept("the name of a source, not of a person"),
            "version": _time,
            "created_at": _time,
            "updated_at": _time,
            "archived_at": _time,
            "merged_into": _key,
            "erased_at": _time,
            "restricted_at": Kept("whether the use of the data is restricted, GDPR Art. 18"),
        },
    ),
    About(
        "contacts.SearchEntry",
        "contact",
        Erasure.DELETE,
        Kind.IDENTITY,
        {"words": Derived("contact")},
        given=Given.DERIVED,
    ),
    About(
        "contacts.ContactPoint",
        "contact",
        Erasure.DELETE,
        Kind.CONTACT,
        {"value": _reach, "normalised": _reach, "extension": _reach},
    ),
    About(
        "contacts.PostalAddress",
        "contact",
        Erasure.DELETE,
        Kind.CONTACT,
        dict.fromkeys(("street", "city", "region", "postal_code"), _reach),
    ),
    About(
        "contacts.ExternalId",
        "contact",
        Erasure.DELETE,
        Kind.IDENTITY,
        {"value": Personal(Kind.IDENTITY, Sensitivity.CONTACT)},
    ),
    About(
        "contacts.Relation",
        "contact",
        Erasure.DELETE,
        Kind.ATTRIBUTE,
        given=Given.DERIVED,
        also=("other",),
    ),
    About("contacts.ContactTag", "contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED),
    About(
        "contacts.ContactShare",
        "content_object",
        Erasure.DELETE,
        Kind.ATTRIBUTE,
        given=Given.DERIVED,
    ),
    About(
        "contacts.Note",
        "contact",
        Erasure.DELETE,
        Kind.ATTRIBUTE,
        {"text": _thought},
        given=Given.DERIVED,
    ),
    About("contacts.Mention", "note__contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED),
    About(
        "contacts.Task",
        "contact",
        Erasure.DELETE,
        Kind.ATTRIBUTE,
        {
            "title": Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL),
            "details": Personal(Kind.ATTRIBUTE, Sensitivity.PERSONAL),
        },
        given=Given.DERIVED,
    ),
    About("contacts.Follow", "contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED),
    About("contacts.Notice", "contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED),
    About(
        "contacts.ExportedContact", "contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED
    ),
    About("contacts.WishEvent", "contact", Erasure.DELETE, Kind.PREFERENCE),
    About("contacts.Outreach", "contact", Erasure.DELETE, Kind.BEHAVIOUR),
    About("contacts.InformationGiven", "contact", Erasure.DELETE, Kind.ATTRIBUTE),
    About(
        "contacts.Restriction",
        "contact",
        Erasure.DELETE,
        Kind.PREFERENCE,
        {"ground": Personal(Kind.PREFERENCE, Sensitivity.PERSONAL)},
    ),
    About(
        "contacts.ConsentEvent",
        person="contact",
        erasure=Erasure.EMPTY,
        columns={
            "id": _key,
            "contact": Personal(Kind.IDENTITY),
            "subject_ref": Kept("keyed digest: proves a consent after erasure, GDPR Art. 7(1)"),
            "identifier": _reach,
            **dict.fromkeys(_SAID, Kept("proof of consent, GDPR Art. 7(1)")),
            "wording": Kept("the words shown, the same for everybody"),
            "language": Kept("the language of the words shown"),
            "evidence": Personal(Kind.PREFERENCE),
            "ip": Personal(Kind.IDENTITY, Sensitivity.SENSITIVE),
            "jurisdiction": Kept("which law applied"),
            "event_at": _time,
            "recorded_at": _time,
            "expires_at": _time,
            "user_id": _house,
            "import_id": Kept("which file brought it"),
            "parent": _key,
        },
    ),
    About(
        "contacts.ConfidentialRoute", "contact", Erasure.DELETE, Kind.CONTACT, {"address": _reach}
    ),
    About("contacts.DisclosureLimit", "contact", Erasure.DELETE, Kind.PREFERENCE),
    About("contacts.PersonKey", "contact", Erasure.DELETE, Kind.ATTRIBUTE, given=Given.DERIVED),
    About(
        "contacts.BlindIndex",
        "contact",
        Erasure.DELETE,
        Kind.SPECIAL,
        {"digest": Personal(Kind.SPECIAL, Sensitivity.SENSITIVE, Given.DERIVED)},
        given=Given.DERIVED,
    ),
    About(
        "contacts.Summary",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        dict.fromkeys(
            (
                *("orders", "refunds", "net", "average", "first_order_at", "last_order_at"),
                *(f"{what}_{days}" for what in ("orders", "net") for days in (30, 90, 365)),
                *("last_refund_at", "engagements", "last_engaged_at"),
                *(f"engagements_{days}" for days in (30, 90, 365)),
                *("conversations", "last_conversation_at"),
            ),
            _behaviour,
        ),
        given=Given.DERIVED,
    ),
)
