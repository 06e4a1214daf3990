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
)
