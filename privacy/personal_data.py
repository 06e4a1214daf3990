"""What the privacy app keeps about people."""

from config.personal_data import (
    About,
    Declaration,
    Erasure,
    Given,
    Kept,
    Kind,
    NotPersonal,
    Personal,
    Sensitivity,
)

_log = Kept("the log of a request proves how it was answered; it names fields, never values")

TABLES: tuple[Declaration, ...] = (
    # --- requests: who asked is sealed under the request's own key, which the purge destroys
    NotPersonal(
        "privacy.PrivacyRequest",
        because="who asks is sealed under a key that is destroyed after the records duty",
    ),
    NotPersonal("privacy.RequestStep", because="steps and names of fields, never values"),
    About(
        "privacy.RequestMatch",
        "contact",
        Erasure.EMPTY,
        Kind.IDENTITY,
        dict.fromkeys(("id", "request", "contact", "evidence", "score", "state"), _log)
        | dict.fromkeys(("decided_by", "decided_at"), _log),
        given=Given.DERIVED,
    ),
    NotPersonal("privacy.RequestTask", because="what is to be done where; names nobody"),
    NotPersonal(
        "privacy.IdentityCheck",
        because="names of fields; the proof is sealed and deleted with the decision",
    ),
    # --- erasures
    NotPersonal("privacy.Erasure", because="numbers, counts and digests; names nobody"),
    # --- packages and letters
    About(
        "privacy.Package",
        "request__matches__contact",
        Erasure.EMPTY,
        Kind.IDENTITY,
        dict.fromkeys(
            ("file", "sealed_key"), Personal(Kind.IDENTITY, Sensitivity.SENSITIVE, Given.DERIVED)
        )
        | dict.fromkeys(
            (
                *("id", "key", "request", "kind", "state", "problem", "language", "sha256"),
                *("size", "manifest", "redactions", "by", "created_at", "built_at", "expires_at"),
                *("downloads", "downloaded_at"),
            ),
            Kept("proves what was handed over and when: digests, names of tables and counts"),
        ),
        given=Given.DERIVED,
    ),
    NotPersonal("privacy.Letter", because="the text is sealed under the key of its request"),
    NotPersonal("privacy.LetterTemplate", because="words of the house"),
    # --- consents
    NotPersonal("privacy.EvidenceFile", because="counts, numbers of lines and codes only"),
    NotPersonal("privacy.Revocation", because="a keyed digest, and when it took effect"),
    NotPersonal("privacy.Renewal", because="counts; whom it asked stands in Outreach"),
    # --- legal holds, ledger of erasures
    NotPersonal("privacy.LegalHold", because="names a matter; whom it holds is in HeldContact"),
    About("privacy.HeldContact", "contact", Erasure.DELETE, Kind.ATTRIBUTE),
    NotPersonal("privacy.LedgerMark", because="a number and a digest"),
    # --- acting on a right
    NotPersonal("privacy.NoticeRoute", because="how a recipient wants to be told"),
    About(
        "privacy.RecipientNotice",
        "contact",
        Erasure.EMPTY,
        Kind.CONTACT,
        {"identifier": Personal(Kind.CONTACT, Sensitivity.SENSITIVE, Given.DERIVED)}
        | dict.fromkeys(
            (
                *("id", "key", "request", "erasure_key", "contact", "destination", "export"),
                *("recipient", "kind", "groups", "way", "state", "attempts", "next_at"),
                *("receipt", "problem", "explanation", "due_on", "person", "escalated_at"),
                *("sent_at", "done_at", "done_by", "created_at"),
            ),
            Kept("proves who was told, GDPR Art. 19: recipients, dates and answers, no values"),
        ),
    ),
    About(
        "privacy.Amendment",
        "contact",
        Erasure.DELETE,
        Kind.HEALTH,
        dict.fromkeys(
            ("asked", "statement", "rebuttal"), Personal(Kind.HEALTH, Sensitivity.SENSITIVE)
        ),
    ),
    About(
        "privacy.ReportedDisclosure",
        "contact",
        Erasure.DELETE,
        Kind.HEALTH,
        dict.fromkeys(
            ("recipient", "address", "what", "purpose"),
            Personal(Kind.HEALTH, Sensitivity.SENSITIVE),
        ),
    ),
)
