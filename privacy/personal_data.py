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

_six_years = Kept(
    "documents of the health privacy rule are kept six years, 45 CFR 164.530(j); it has no words"
)

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
        {
            "identifier": Kept(
                "sealed; whom the recipient has to erase, GDPR Art. 19: goes once it answered"
            )
        }
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
    About(
        "privacy.AccountingSuspension",
        "contact",
        Erasure.DELETE,
        Kind.HEALTH,
        dict.fromkeys(
            ("recipient", "official", "statement"), Personal(Kind.HEALTH, Sensitivity.SENSITIVE)
        ),
        given=Given.DERIVED,
    ),
    NotPersonal("privacy.Agreement", because="about vendors; people stand in none of it"),
    NotPersonal("privacy.EmergencyAccess", because="about colleagues; reads are in the trail"),
    NotPersonal("privacy.ReadReview", because="numbers of entries of the trail, and findings"),
    # --- health papers
    About(
        "privacy.Authorization",
        "contact",
        Erasure.EMPTY,
        Kind.HEALTH,
        dict.fromkeys(
            ("what", "signed_by", "authority"), Personal(Kind.HEALTH, Sensitivity.SENSITIVE)
        )
        | dict.fromkeys(
            (
                *("id", "key", "contact", "kind", "purpose", "recipient", "discloses", "receives"),
                *("why", "signed_on", "expires_on", "expires_event", "event_on", "remunerated"),
                *("statements", "paper", "revoked_at", "version", "created_at"),
            ),
            _six_years,
        ),
    ),
    About(
        "privacy.SignedPaper",
        "contact",
        Erasure.DELETE,
        Kind.HEALTH,
        dict.fromkeys(
            ("file", "name", "removed_because"), Personal(Kind.HEALTH, Sensitivity.SENSITIVE)
        ),
    ),
    About(
        "privacy.PsychotherapyNote",
        "contact",
        Erasure.DELETE,
        Kind.HEALTH,
        {"text": Personal(Kind.HEALTH, Sensitivity.SENSITIVE, Given.DERIVED, phi=True)},
        given=Given.DERIVED,
    ),
    NotPersonal("privacy.PracticesNotice", because="words of the house"),
    About(
        "privacy.PracticesAcknowledgement",
        "contact",
        Erasure.EMPTY,
        Kind.PREFERENCE,
        {"effort": Personal(Kind.HEALTH, Sensitivity.SENSITIVE)}
        | dict.fromkeys(
            ("id", "contact", "notice", "outcome", "language", "on", "user_id", "created_at"),
            _six_years,
        ),
    ),
    About(
        "privacy.ComplianceEntry",
        "contact",
        Erasure.EMPTY,
        Kind.BEHAVIOUR,
        dict.fromkeys(("subject", "words", "outcome"), Personal(Kind.HEALTH, Sensitivity.SENSITIVE))
        | dict.fromkeys(
            (
                *("id", "key", "kind", "on", "user", "contact", "due_on", "closed_on"),
                *("version", "created_at"),
            ),
            _six_years,
        ),
    ),
    NotPersonal("privacy.DataUseAgreement", because="about recipients; people stand in none of it"),
    About("privacy.ReleaseCode", "contact", Erasure.DELETE, Kind.IDENTITY, given=Given.DERIVED),
    # --- open protocols
    NotPersonal("privacy.ProtocolParty", because="organisations, and their keys and addresses"),
    NotPersonal(
        "privacy.ProtocolRequest",
        because="numbers and codes; who asks is sealed with the request on the desk",
    ),
    NotPersonal("privacy.SeenSignature", because="digests of signatures"),
    # --- incidents
    NotPersonal("privacy.Incident", because="facts, counts and judgements; names nobody"),
    NotPersonal("privacy.IncidentDuty", because="dates, and references of authorities"),
    NotPersonal("privacy.IncidentTask", because="what is to be done; names nobody"),
    NotPersonal("privacy.IncidentLetter", because="what everybody is told, without names"),
    NotPersonal(
        "privacy.IncidentEvidence",
        because="proofs of an incident; a file that names an erased person goes, its digest stays",
    ),
    About(
        "privacy.AffectedPerson",
        "contact",
        Erasure.EMPTY,
        Kind.IDENTITY,
        dict.fromkeys(
            (
                *("id", "incident", "contact", "sources", "by_hand", "country", "state", "way"),
                *("language", "told_at", "failed", "count_key"),
            ),
            Kept("proves who was told of a breach and when, GDPR Art. 33(5); 45 CFR 164.414(b)"),
        ),
        given=Given.DERIVED,
    ),
    # --- retention
    NotPersonal("privacy.RetentionRule", because="a rule of the house"),
    # --- record of processing
    NotPersonal("privacy.ProcessingHouse", because="who answers for the processing in this house"),
    NotPersonal("privacy.RecipientPlace", because="countries of recipients, not people"),
    NotPersonal("privacy.FrozenRecord", because="what is done with data, not the data"),
    NotPersonal("privacy.Assessment", because="risks of what is done, for people as a whole"),
    NotPersonal("privacy.RetentionRun", because="counts and digests; names nobody"),
    About(
        "privacy.RetentionItem",
        "contact",
        Erasure.EMPTY,
        Kind.IDENTITY,
        dict.fromkeys(
            (
                *("id", "run", "contact", "rule", "rule_version", "category", "action"),
                *("decided_on", "due_on", "outcome"),
            ),
            Kept("proves by which rule and day a record was decided on; a number, no values"),
        ),
        given=Given.DERIVED,
    ),
)
