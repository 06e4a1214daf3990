"""The words for how far a request is, and by which way it came."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """By which way a request came in."""

    PAGE = "page", pgettext_lazy("way of a request", "Page on the web")
    MAIL = "mail", pgettext_lazy("way of a request", "Mail")
    PHONE = "phone", pgettext_lazy("way of a request", "Phone")
    LETTER = "letter", pgettext_lazy("way of a request", "Letter")
    API = "api", pgettext_lazy("way of a request", "API")
    GPC = "gpc", pgettext_lazy("way of a request", "Signal of the browser")
    STAFF = "staff", pgettext_lazy("way of a request", "Told to a colleague")
    # Another machine asks for the person, by an open protocol.
    DRP = "drp", pgettext_lazy("way of a request", "Data Rights Protocol")
    OPENDSR = "opendsr", pgettext_lazy("way of a request", "OpenDSR")


class AgentKind(models.TextChoices):
    """By what somebody else may ask for the person (11 CCR 7063; 45 CFR 164.502(g))."""

    PERMISSION = "permission", pgettext_lazy("an agent", "Agent with signed permission")
    ATTORNEY = "attorney", pgettext_lazy("an agent", "Power of attorney")
    GUARDIAN = "guardian", pgettext_lazy("an agent", "Parent or guardian")
    REPRESENTATIVE = "representative", pgettext_lazy("an agent", "Personal representative")


class Status(models.TextChoices):
    """How far a request is."""

    NEW = "new", pgettext_lazy("a request", "New")
    IDENTITY = "identity", pgettext_lazy("a request", "Waiting for proof of identity")
    PAUSED = "paused", pgettext_lazy("a request", "Paused")
    WORKING = "working", pgettext_lazy("a request", "In work")
    COMPLETED = "completed", pgettext_lazy("a request", "Completed")
    REFUSED = "refused", pgettext_lazy("a request", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("a request", "Withdrawn")


# Nothing more is due on these.
CLOSED = (Status.COMPLETED, Status.REFUSED, Status.WITHDRAWN)


class Outcome(models.TextChoices):
    """What became of a request, in the words of the metrics (11 CCR 7102)."""

    COMPLIED = "complied", pgettext_lazy("end of a request", "Complied with")
    IN_PART = "in_part", pgettext_lazy("end of a request", "Complied with in part")
    DENIED = "denied", pgettext_lazy("end of a request", "Denied")
    WITHDRAWN = "withdrawn", pgettext_lazy("end of a request", "Withdrawn by the person")
    # Evaluated as another right, which has a number of its own (11 CCR 7024(a)).
    CONVERTED = "converted", pgettext_lazy("end of a request", "Answered as another request")


class MatchState(models.TextChoices):
    """What an officer said to a proposed record."""

    PROPOSED = "proposed", pgettext_lazy("a match", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("a match", "Confirmed")
    REJECTED = "rejected", pgettext_lazy("a match", "Rejected")


class IdentityResult(models.TextChoices):
    """What came of asking who somebody is."""

    WAITING = "waiting", pgettext_lazy("a check of identity", "Waiting")
    VERIFIED = "verified", pgettext_lazy("a check of identity", "Verified")
    NOT_VERIFIED = "not_verified", pgettext_lazy("a check of identity", "Could not be verified")
    NOT_NEEDED = "not_needed", pgettext_lazy("a check of identity", "Not needed")
