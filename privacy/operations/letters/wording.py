"""What is filled into a letter, in its language: dates, grounds, what is kept, who was told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.laws.table import Right
from privacy.letters.placeholders import listed
from privacy.models.notices import NoticeState
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Asker
from privacy.operations.desk.clocks import Why
from privacy.operations.desk.dates import day_of, right_of
from privacy.operations.desk.points import Point
from privacy.operations.letters.remedies import complaint_of, rights_of

# Why something stays after an erasure. A legal hold is never told by its matter.
KEPT: dict[str, Any] = {
    "tax": gettext_lazy("Invoices and orders, which tax law asks us to keep"),
    "hold": gettext_lazy("Data that are needed for legal claims"),
    "consent_evidence": gettext_lazy(
        "The proof of what you consented to or refused, without your addresses"
    ),
    "recipients": gettext_lazy("To whom your data went, so that they can be told"),
    "request_log": gettext_lazy("The log of your request, as proof of our answer"),
    "accountability": gettext_lazy("When which field was changed and by whom, not what it said"),
    "review_evidence": gettext_lazy("That a record was reviewed, not what it said"),
    "key": gettext_lazy("Numbers that lead to nobody, so that sums stay right"),
    "anonymous": gettext_lazy("Numbers that lead to nobody, so that sums stay right"),
}
# The ground in the law that the person named.
_CITES = {
    "gdpr": {
        "tax": "Art. 17(3)(b) GDPR",
        "hold": "Art. 17(3)(e) GDPR",
        "consent_evidence": "Art. 7(1), 17(3)(e) GDPR",
        "recipients": "Art. 19 GDPR",
        "request_log": "Art. 5(2) GDPR",
        "accountability": "Art. 5(2) GDPR",
        "review_evidence": "Art. 5(2) GDPR",
    },
    "ccpa": {
        "tax": "Cal. Civ. Code 1798.105(d)(8)",
        "hold": "Cal. Civ. Code 1798.145(a)",
        "request_log": "Cal. Civ. Code 1798.105(c)(2); 11 CCR 7101",
    },
}


def values_for(
    request: PrivacyRequest,
    asker: Asker | None,
    *,
    language: str,
    now: datetime,
    package: Package | None = None,
    reason: str = "",
    changes: Iterable[str] = (),
) -> dict[str, str]:
    """Return what each word in braces stands for; call it in the letter's language.

    Args: as `draft_letter`; `asker` is opened, None once it is purged.
    """
    right = right_of(request)
    dates = {"received": request.received_on, "due": request.due or request.response_due}
    dates |= {"extended_due": request.extended_due, "today": day_of(now)}
    dates["until"] = day_of(package.expires_at) if package and package.expires_at else None
    return {
        **{name: _day(on) for name, on in dates.items()},
        "greeting": greeting(_name(asker)),
        "name": _name(asker),
        "organisation": settings.ORG_NAME,
        "number": request.number,
        "right": right.title_in(language),
        "law": right.cite,
        "reason": reason or _reason(request),
        "ground": _ground(request, right, language),
        "points": _points(request),
        "kept": _kept(request),
        "recipients": _recipients(request),
        "changes": listed(changes),
        "rights": listed(rights_of(request.regime)),
        "complaint": complaint_of(request.regime),
        "digest": package.sha256 if package else "",
    }


def greeting(name: str) -> str:
    """Return how a letter begins, in the language of the moment."""
    return _("Dear %(name)s,") % {"name": name} if name else _("Good day,")


def _name(asker: Asker | None) -> str:
    if asker is None:
        return ""
    return (asker.agent.name if asker.agent else "") or asker.person.name


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _reason(request: PrivacyRequest) -> str:
    step = request.steps.filter(kind__startswith="extended").order_by("-at", "-pk").first()
    why = step.facts.get("why", "") if step else ""
    return str(Why(why).label) if why in Why.values else ""


def _ground(request: PrivacyRequest, right: Right, language: str) -> str:
    ground = right.ground(request.ground)
    return f"{ground.text_in(language)} ({ground.cite})" if ground else ""


def _points(request: PrivacyRequest) -> str:
    check = request.identity_checks.order_by("-asked_at", "-pk").first()
    return listed(str(Point(each).label) for each in (check.points if check else ()))


def _kept(request: PrivacyRequest) -> str:
    """Return what stays and on which ground; of data under a hold only that there is a ground."""
    erasure = request.erasures.order_by("-pk").first()
    if erasure is None:
        return ""
    grounds = [each.get("ground", "") for each in erasure.kept]
    if erasure.state == erasure.State.HELD:
        grounds = ["hold"]
    cites = _CITES.get(request.regime, {})
    words = dict.fromkeys(_with(KEPT.get(each, KEPT["hold"]), cites.get(each)) for each in grounds)
    return "\n".join([_("This stays, on the ground named:"), listed(words)]) if words else ""


def _with(words: Any, cite: str | None) -> str:
    return f"{words} ({cite})" if cite else str(words)


def _recipients(request: PrivacyRequest) -> str:
    """Return who was told, and of whom could not be told, why."""
    told = request.notices.exclude(state=NoticeState.EXPLAINED).order_by("recipient", "pk")
    lines = [f"{n.recipient}: {n.get_kind_display()} ({n.get_state_display()})" for n in told]
    reasons = [f"{recipient}: {why}" for recipient, why in explanations_for(request)]
    parts = (
        (_("Those who had your data were told:"), lines),
        (_("These could not be told, or only with effort out of all proportion:"), reasons),
    )
    said = ["\n".join([title, listed(dict.fromkeys(rows))]) for title, rows in parts if rows]
    return "\n\n".join(said)


def explanations_for(request: PrivacyRequest) -> list[tuple[str, str]]:
    """Return whom we could not tell, and the detailed explanation the letter holds.

    Source: GDPR Art. 19; 11 CCR 7022(b)(3).
    """
    rows = request.notices.filter(state=NoticeState.EXPLAINED).order_by("recipient", "pk")
    return list(rows.values_list("recipient", "explanation"))
