"""What each step of the log of a request says, and its facts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy.models.letters import LetterKind
from privacy.models.notices import NoticeKind
from privacy.models.packages import PackageKind
from privacy.models.requests import AgentKind
from privacy.operations.desk.clocks import Why
from privacy.reading.desk.words import FLAGS, ground_text, point_words, spoken

STEPS = {
    "received": (gettext_lazy("Request received"), "inbox"),
    "protocol_received": (gettext_lazy("Came by an open protocol"), "cable"),
    "acknowledged": (gettext_lazy("Receipt confirmed to the person"), "mail-check"),
    "assigned": (gettext_lazy("Assigned"), "user-round-check"),
    "authority_shown": (gettext_lazy("Authority of the agent shown"), "badge-check"),
    "authority_missing": (gettext_lazy("Authority of the agent missing"), "badge-alert"),
    "matches_proposed": (gettext_lazy("Records looked for"), "search"),
    "match_confirmed": (gettext_lazy("A record is the person's"), "check"),
    "match_rejected": (gettext_lazy("A record is not the person's"), "x"),
    "identity_answered": (gettext_lazy("Proof of identity received"), "scan-face"),
    "identity_asked": (gettext_lazy("Proof of identity asked for"), "scan-face"),
    "identity_verified": (gettext_lazy("Identity verified; proof deleted"), "badge-check"),
    "identity_not_verified": (
        gettext_lazy("Identity could not be verified; proof deleted"),
        "badge-x",
    ),
    "paused": (gettext_lazy("Clock paused"), "pause"),
    "resumed": (gettext_lazy("Clock running again"), "play"),
    "extended": (gettext_lazy("Time extended"), "calendar-plus"),
    "extended_late": (gettext_lazy("Time extended, too late"), "calendar-plus"),
    "clock_recalculated": (gettext_lazy("Dates counted anew"), "calculator"),
    "tasks_done": (gettext_lazy("Tasks done"), "square-check"),
    "refused": (gettext_lazy("Refused"), "ban"),
    "refused_in_part": (gettext_lazy("Refused in part"), "ban"),
    "completed": (gettext_lazy("Completed"), "circle-check"),
    "withdrawn": (gettext_lazy("Withdrawn by the person"), "undo-2"),
    "converted": (gettext_lazy("Answered as another request"), "arrow-right-left"),
    "converted_from": (gettext_lazy("Continues another request"), "arrow-right-left"),
    "note": (pgettext_lazy("a step", "Note"), "sticky-note"),
    "obeyed_at_once": (gettext_lazy("Obeyed at once"), "zap"),
    "package_asked": (gettext_lazy("Package asked for"), "package"),
    "package_built": (gettext_lazy("Package written"), "package-check"),
    "package_looked_into": (gettext_lazy("Package looked into"), "eye"),
    "letter_drafted": (gettext_lazy("Letter drafted"), "mail"),
    "letter_reviewed": (gettext_lazy("Letter reviewed"), "mail-check"),
    "letter_sent": (gettext_lazy("Letter sent"), "send"),
    "package_taken": (gettext_lazy("Package downloaded by the person"), "download"),
    "purged": (gettext_lazy("Personal parts deleted"), "eraser"),
    "told_due_soon": (gettext_lazy("Colleagues told: due soon"), "bell"),
    "told_rest_due": (gettext_lazy("Colleagues told: a suspension is over"), "bell-ring"),
    "told_overdue": (gettext_lazy("Colleagues told: overdue"), "bell-ring"),
    "rectified": (gettext_lazy("Data corrected and locked"), "pencil"),
    "restricted": (gettext_lazy("Data restricted"), "lock"),
    "told_of_lifting": (gettext_lazy("The person told that the restriction ends"), "mail"),
    "restriction_lifted": (gettext_lazy("Restriction lifted"), "lock-open"),
    "objection_taken": (gettext_lazy("Objection obeyed"), "hand"),
    "marketing_ended": (gettext_lazy("Direct marketing ended"), "hand"),
    "consent_withdrawn": (gettext_lazy("Consent withdrawn"), "hand"),
    "automated_stopped": (gettext_lazy("Scores are not used"), "bot-off"),
    "opted_out": (gettext_lazy("Sale and sharing stopped"), "hand"),
    "sensitive_limited": (gettext_lazy("Use of sensitive data limited"), "hand"),
    "limit_refused": (gettext_lazy("Restriction not agreed to"), "ban"),
    "disclosure_limited": (gettext_lazy("Disclosure limited"), "lock"),
    "confidential_route": (gettext_lazy("Another way or place set"), "route"),
    "fee_quoted": (gettext_lazy("Fee quoted; the work waits for the answer"), "flag"),
    "fee_accepted": (gettext_lazy("Fee accepted by the person"), "check"),
    "fee_declined": (gettext_lazy("Fee not accepted by the person"), "ban"),
    "fee_narrowed": (gettext_lazy("The person asks for less than the fee is for"), "flag"),
    "fee_waived": (gettext_lazy("No fee charged"), "check"),
    "complaint_handled": (gettext_lazy("Complaint handled"), "message-square-warning"),
    "amendment_accepted": (gettext_lazy("Amendment accepted"), "file-check"),
    "amendment_denied": (gettext_lazy("Amendment denied"), "file-x"),
    "amendment_linked": (gettext_lazy("Amendment linked to the record"), "link"),
    "disagreement_linked": (gettext_lazy("Statement of disagreement linked"), "link"),
    "rebuttal_linked": (gettext_lazy("Rebuttal linked"), "link"),
}
_FACTS = {"from": gettext_lazy("from"), "to": gettext_lazy("to"), "due": gettext_lazy("due")}


def step_words(kind: str) -> tuple[str, str]:
    """Return what a step says, and its icon."""
    words, icon = STEPS.get(kind, (spoken(kind), "circle-dot"))
    return str(words), icon


def fact_words(kind: str, right: str, facts: dict[str, Any]) -> list[str]:
    """Return what the facts of a step say; they never hold personal data."""
    said: list[str] = []
    if "ground" in facts:
        said.append(ground_text(right, facts["ground"]))
    if kind.startswith("identity") and (points := facts.get("matched", facts.get("points"))):
        said.append(", ".join(point_words(points)))
    if facts.get("why") in Why.values:
        said.append(str(Why(facts["why"]).label))
    if facts.get("authority") in AgentKind.values:
        said.append(str(AgentKind(facts["authority"]).label))
    said += [
        str(kinds(facts["kind"]).label)
        for kinds in (LetterKind, PackageKind, NoticeKind)
        if facts.get("kind") in kinds.values
    ][:1]
    said += [str(FLAGS[flag]) for flag in facts.get("flags", ()) if flag in FLAGS]
    if "found" in facts:
        said.append(_("Found: %(found)s, new: %(new)s") % {"new": 0, **facts})
    if kind == "protocol_received":
        said += [str(facts[name]) for name in ("partner", "asked") if name in facts]
    if "days" in facts:
        said.append(_("Days: %(days)s") % {"days": facts["days"]})
    said += [f"{_FACTS[name]} {facts[name]}" for name in _FACTS if isinstance(facts.get(name), str)]
    return said
