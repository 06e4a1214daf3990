"""What a merge does with the rows of this app that are about people."""

from config.merging import Fold, Judged, Moved, OfGroup, Policy, Rebuilt, Stays, Strictest, United

_RUN = "contacts.operations.merging."

POLICIES: tuple[Policy, ...] = (
    # How to reach the person: everything is kept, the same address once and at its strictest.
    United(
        "contacts.ContactPoint.contact",
        by=("kind", "normalised|value"),
        fold={
            "opted_out_at": Fold.EARLIEST,
            "is_valid": Fold.BOTH,
            "verified_at": Fold.LATEST,
            "verified_how": Fold.FILLED,
            "label": Fold.FILLED,
            "extension": Fold.FILLED,
            "network": Fold.FILLED,
        },
    ),
    United(
        "contacts.PostalAddress.contact",
        by=("street", "city", "region", "postal_code", "country"),
        fold={"opted_out_at": Fold.EARLIEST, "label": Fold.FILLED},
    ),
    Moved("contacts.ExternalId.contact"),
    United(
        "contacts.Relation.contact",
        by=("other", "kind"),
        fold={"created_at": Fold.EARLIEST},
        not_itself="other",
    ),
    United(
        "contacts.Relation.other",
        by=("contact", "kind"),
        fold={"created_at": Fold.EARLIEST},
        not_itself="contact",
    ),
    United("contacts.ContactTag.contact", by=("tag",)),
    # What the person allows and wishes.
    Strictest("contacts.ConsentEvent.contact", then=_RUN + "strictest.keep_refusals"),
    Strictest("contacts.WishEvent.contact", then=_RUN + "strictest.keep_wishes"),
    Strictest(
        "contacts.Restriction.contact",
        then=_RUN + "strictest.keep_restricted",
    ),
    United("contacts.FieldLock.contact", by=("group",), fold={"since": Fold.EARLIEST}),
    United("contacts.ConfidentialRoute.contact", open_by="ended_at"),
    United(
        "contacts.DisclosureLimit.contact",
        by=("recipient",),
        fold={"since": Fold.EARLIEST},
        open_by="ended_at",
    ),
    United(
        "contacts.Outreach.contact",
        by=("way", "reference", "channel"),
        fold={"at": Fold.LATEST},
    ),
    Moved("contacts.InformationGiven.contact"),
    # What colleagues wrote, and who may see the record.
    Moved("contacts.Note.contact", named=True),
    Moved("contacts.Task.contact", named=True),
    Moved("contacts.Notice.contact", named=True),
    United(
        "contacts.Follow.contact",
        by=("user", "about_model", "about_key"),
        fold={"told_until": Fold.EARLIEST},
        named=True,
    ),
    United(
        "contacts.ContactShare.content_object",
        by=("user", "permission"),
        fold={"until": Fold.EARLIEST},
    ),
    United("contacts.ExportedContact.contact", by=("export",)),
    # Where values come from and how good they are.
    Moved("contacts.Origin.contact"),
    OfGroup("contacts.Verification.contact"),
    United("contacts.ValueConflict.contact", by=("group", "source"), open_by="decided_at"),
    Judged("contacts.QualityIssue.contact", again=_RUN + "judging.judge_again"),
    United("contacts.QualityWaiver.contact", by=("rule",), fold={"until": Fold.EARLIEST}),
    Rebuilt("contacts.QualityScore.contact"),  # comes with the issues
    Rebuilt("contacts.SearchEntry.contact", again="contacts.operations.searching.refresh_search"),
    Rebuilt("contacts.MatchKey.contact", again="contacts.operations.match_keys.refresh_match_keys"),
    Rebuilt("contacts.BlindIndex.contact", again="contacts.operations.sealing.index_again"),
    Stays(
        "contacts.PersonKey.contact",
        because="values sealed under it open through the record it leads to",
    ),
    # Two records and what was decided about them.
    Stays(
        "contacts.DuplicateCandidate.left",
        because="a pair is about two records; merging.candidates says what becomes of it",
    ),
    Stays(
        "contacts.DuplicateCandidate.right",
        because="a pair is about two records; merging.candidates says what becomes of it",
    ),
    Stays("contacts.Contact.merged_into", because="older links lead on through this record"),
    Stays("contacts.Merge.survivor", because="the log says what was merged then"),
    Stays("contacts.Merge.absorbed", because="the log says what was merged then"),
)
