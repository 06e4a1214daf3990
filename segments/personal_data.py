"""What the segments app keeps about people."""

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

_behaviour = Personal(Kind.BEHAVIOUR, Sensitivity.PERSONAL)
_growth = Kept("the growth of a segment is the sum of these rows")

_key = Kept("pseudonymous key: recipients are told of an erasure by it")
_about_row = Kept("what happened to a row, not what it said")
_told = Kept("whom to name when the recipient is told; goes once they confirmed")

_VALUE = (
    "p_alive", "p_buy_30", "p_buy_90", "p_buy_365", "purchases_12_months", "value_12_months",
    "next_purchase", "next_from", "next_until", "churn_risk",
)  # fmt: skip

TABLES: tuple[Declaration, ...] = (
    # --- scores
    About(
        "segments.ContactScore",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        dict.fromkeys(("rfm_r", "rfm_f", "rfm_m", "rfm_fm", "rfm", "spent_more"), _behaviour),
        given=Given.DERIVED,
    ),
    # --- measures
    NotPersonal("segments.DaySum", because="sums of a day"),
    NotPersonal("segments.PeopleCount", because="counts of people, named by nothing"),
    NotPersonal("segments.SumsState", because="how far the sums have come"),
    # --- value
    NotPersonal("segments.ValueModel", because="numbers about all customers together"),
    NotPersonal("segments.ForecastRun", because="sums of months"),
    About(
        "segments.CustomerValue",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        dict.fromkeys(_VALUE, _behaviour),
        given=Given.DERIVED,
    ),
    # --- segments
    NotPersonal("segments.Segment", because="asks about people and names nobody"),
    NotPersonal("segments.SegmentUse", because="which question rests on which"),
    NotPersonal("segments.SegmentRun", because="counts"),
    About(
        "segments.SegmentMembership", "contact", Erasure.DELETE, Kind.BEHAVIOUR, given=Given.DERIVED
    ),
    About(
        "segments.SegmentOverride",
        "contact",
        Erasure.DELETE,
        Kind.BEHAVIOUR,
        {"reason": Personal(Kind.BEHAVIOUR)},
        given=Given.DERIVED,
    ),
    About(
        "segments.SegmentChange",
        "contact",
        Erasure.EMPTY,
        Kind.BEHAVIOUR,
        {"contact": Personal(Kind.IDENTITY)}
        | dict.fromkeys(("id", "segment", "what", "at", "cause", "run"), _growth),
        given=Given.DERIVED,
    ),
    # --- reports
    NotPersonal("segments.Dashboard", because="arrangements of tiles; no person stands in them"),
    NotPersonal("segments.DashboardShare", because="colleagues only"),
    NotPersonal("segments.Report", because="questions to count; no person stands in them"),
    NotPersonal("segments.ReportShare", because="colleagues only"),
    NotPersonal("segments.ReportSchedule", because="colleagues only"),
    NotPersonal("segments.ReportDelivery", because="when something was mailed to a colleague"),
    # --- webhooks
    NotPersonal("segments.WebhookSubscription", because="addresses of programs, not of people"),
    NotPersonal(
        "segments.WebhookDelivery",
        because="keys, counts and names of fields, never values; gone after thirty days",
    ),
    # --- destinations: the ledger of recipients outlives the person's data (GDPR Art. 19)
    NotPersonal("segments.Destination", because="where we send to; no person stands in it"),
    NotPersonal("segments.SyncRun", because="counts, terms and names of files"),
    About(
        "segments.DeliveryReceipt",
        "contact",
        Erasure.EMPTY,
        Kind.BEHAVIOUR,
        dict.fromkeys(("id", "run", "contact", "batch", "payload_hash", "remote_id"), _key)
        | dict.fromkeys(("action", "status", "reason", "error_code"), _about_row)
        | dict.fromkeys(("message", "attempts", "at"), _about_row),
        given=Given.DERIVED,
    ),
    About(
        "segments.DestinationState",
        "contact",
        Erasure.EMPTY,
        Kind.CONTACT,
        dict.fromkeys(("destination", "contact", "payload_hash", "rejected_hash"), _key)
        | dict.fromkeys(("remote_id", "identifier", "identifier_hash"), _told)
        | dict.fromkeys(("state", "first_sent", "last_sent"), _about_row),
        given=Given.DERIVED,
    ),
    About(
        "segments.Disclosure",
        "contact",
        Erasure.EMPTY,
        Kind.BEHAVIOUR,
        dict.fromkeys(("id", "run", "contact"), _key)
        | dict.fromkeys(("at", "statements"), _about_row),
        given=Given.DERIVED,
    ),
)

# What may hold words of a person without a link to the record: literals of rules above all.
MENTIONS = (
    Mentioning("segments_segment", ("name", "description", "rule", "problem")),
    Mentioning("segments_historicalsegment", ("name", "description", "rule")),
    Mentioning("segments_dashboard", ("name",)),
    Mentioning("segments_historicaldashboard", ("name",)),
    Mentioning("segments_report", ("name", "description", "question")),
    Mentioning("segments_historicalreport", ("name", "description", "question")),
    Mentioning("segments_deliveryreceipt", ("message",)),
    Mentioning("segments_webhookdelivery", ("payload", "log")),
)
