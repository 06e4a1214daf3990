"""What a merge does with the rows of this app that are about people."""

from config.merging import Moved, Policy, Stays

POLICIES: tuple[Policy, ...] = (
    # --- requests
    Stays(
        "privacy.RequestMatch.contact",
        because="what was decided was decided about this record; twins are found by their merge",
    ),
    # --- legal holds
    Stays(
        "privacy.HeldContact.contact",
        because="a held record is never merged; what was held before stands beside its record",
    ),
    # --- acting on a right
    Stays(
        "privacy.RecipientNotice.contact",
        because="the recipients were told of this record; twins are found by their merge",
    ),
    Moved("privacy.Amendment.contact"),
    Moved("privacy.ReportedDisclosure.contact"),
    Moved("privacy.AccountingSuspension.contact"),
    # --- health papers
    Moved("privacy.Authorization.contact"),
    Moved("privacy.SignedPaper.contact"),
    Moved("privacy.PsychotherapyNote.contact"),
    Moved("privacy.PracticesAcknowledgement.contact"),
    Moved("privacy.ComplianceEntry.contact"),
    Stays(
        "privacy.ReleaseCode.contact",
        because="the file that left has a line for this record; it leads on from there",
    ),
    # --- incidents
    Stays(
        "privacy.AffectedPerson.contact",
        because="who was told was told as this record; the one it became is not told again",
    ),
    # --- retention
    Stays(
        "privacy.RetentionItem.contact",
        because="what was counted and decided was about this record, as of that day",
    ),
)
