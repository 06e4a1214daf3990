"""What is concluded of an incident: presumed a breach until four factors or encryption say no."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy_lines
from privacy.laws.incidents import Delay
from privacy.models.incidents import Conclusion, Incident, Risk
from privacy.operations.desk.dates import day_of
from privacy.operations.incidents.duties import settle_duties
from privacy.operations.incidents.reporting import opened, saved

# 45 CFR 164.402(2)(i)-(iv), in its order.
FACTORS: dict[str, Any] = {
    "nature": gettext_lazy("Which data, and could people be recognised by them?"),
    "who": gettext_lazy("Who got them, and are they bound to keep them secret?"),
    "viewed": gettext_lazy("Were the data really taken or looked at?"),
    "mitigation": gettext_lazy("How far was the risk reduced since?"),
}
# 45 CFR 164.402(1)(i)-(iii).
EXCEPTIONS: dict[str, Any] = {
    "good_faith": gettext_lazy("A colleague came upon them in good faith, within their work"),
    "inadvertent": gettext_lazy("By mistake between two people who may both use such data"),
    "not_retained": gettext_lazy("Whoever got them could not have kept them"),
}
# What proves that nobody can read what was lost.
EVIDENCE: dict[str, Any] = {
    "method": gettext_lazy("How it was encrypted (method and strength)"),
    "keys": gettext_lazy("Where the keys are, and why they were not taken along"),
    "proof": gettext_lazy("What shows that (inventory, settings, report)"),
}
_LONGEST = 4_000


@operation
def judge_incident(
    *,
    incident: Incident,
    conclusion: str,
    risk: str,
    by: Actor,
    now: datetime,
    factors: Mapping[str, str] | None = None,
    exception: str = "",
    evidence: Mapping[str, str] | None = None,
) -> Incident:
    """Keep the judgement with what it rests on; the duties follow from it.

    Anything but a breach must be shown: a low probability by all four of `factors` (FACTORS),
    an exception by its name (EXCEPTIONS), unreadable data by all of `evidence` (EVIDENCE).

    Raises:
        Closed: it is closed.
        Invalid: what the conclusion rests on is missing.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    said, proof = _tidied(factors, FACTORS), _tidied(evidence, EVIDENCE)
    if problems := _problems(conclusion, risk, said, exception, proof):
        raise Invalid(problems)
    current.conclusion, current.risk = conclusion, risk
    excepted = exception if conclusion == Conclusion.EXCEPTION else ""
    at = now.isoformat()
    current.assessment = {"factors": said, "exception": excepted, "at": at, "by": by.user_id}
    current.secured = proof if any(proof.values()) else {}
    saved(current)
    changed = settle_duties(current)
    record("incident.judged", about=current, by=by, decision=conclusion, risk=risk, duties=changed)
    return current


def _tidied(given: Mapping[str, str] | None, names: Iterable[str]) -> dict[str, str]:
    return {name: tidy_lines((given or {}).get(name, ""))[:_LONGEST] for name in names}


def _problems(
    conclusion: str, risk: str, factors: dict[str, str], exception: str, proof: dict[str, str]
) -> dict[str, list]:
    problems: dict[str, list] = {}
    if conclusion not in Conclusion.values:
        problems["conclusion"] = [_("Choose one of the list.")]
    if risk not in Risk.values:
        problems["risk"] = [_("Choose one of the list.")]
    needed = _("Without this it stays presumed to be a breach.")
    if conclusion == Conclusion.LOW:
        problems |= {name: [needed] for name, text in factors.items() if not text}
    if conclusion == Conclusion.SECURED:
        problems |= {name: [needed] for name, text in proof.items() if not text}
    if conclusion == Conclusion.EXCEPTION and exception not in EXCEPTIONS:
        problems["exception"] = [_("Choose one of the list.")]
    return problems


@operation
def delay_notices(
    *,
    incident: Incident,
    kind: str,
    authority: str,
    on: date,
    by: Actor,
    now: datetime,
    until: date | None = None,
) -> Incident:
    """Note that law enforcement asked to wait: in writing until a day, by word 30 days at most.

    Source: 45 CFR 164.412; Cal. Civ. Code 1798.82(c). The GDPR's clocks run on.

    Raises:
        Closed: it is closed.
        Invalid: a written statement names its last day, and nothing lies in the future.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    authority = tidy_lines(authority)[:_LONGEST]
    problems = _problems_of_delay(kind, on, until, day_of(now))
    if not authority:
        problems["authority"] = [_("Say who asked for it, and how that is documented.")]
    if problems:
        raise Invalid(problems)
    ends = Delay(kind, on, until).ends
    current.delay = {
        "kind": kind, "authority": authority, "on": on.isoformat(), "until": ends.isoformat(),
    }  # fmt: skip
    saved(current)
    changed = settle_duties(current)
    record("incident.delayed", about=current, by=by, kind=kind, on=ends.isoformat(), duties=changed)
    return current


def _problems_of_delay(kind: str, on: date, until: date | None, today: date) -> dict[str, list]:
    problems: dict[str, list] = {}
    if kind not in ("written", "oral"):
        problems["kind"] = [_("Choose one of the list.")]
    if on > today:
        problems["on"] = [_("This lies in the future.")]
    if (kind == "written" and until is None) or (until is not None and until < on):
        problems["until"] = [_("A written statement says until when.")]
    return problems
