"""Which duties an incident brings under each law, and what takes one away: pure.

An incident is presumed to be a breach until the opposite is shown (45 CFR 164.402(2)), so a
duty stands from the first minute; a judgement never deletes it, it names the ground on which
nothing has to be done. Which laws ask is the officer's word; how many people, the count's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

LAWS = ("gdpr", "hipaa", "cal")
# More residents of one State than this: its media (164.406), the attorney general (1798.82(f)).
MANY = 500
# Fewer people without an address than this are reached by other means (164.404(d)(2)(i)).
FEW_UNREACHED = 10
ORAL_DAYS = 30
# No ground of a law: the numbers or the role do not bring the duty about any more.
NOT_ASKED = "not_asked"
_FREED = frozenset({"low", "secured", "exception"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known and was judged so far; `states` are residents by State of the US."""

    laws: frozenset[str]
    processor: bool = False
    risk: str = "unknown"  # unknown, none, risk, high
    conclusion: str = "presumed"  # presumed, breach, low, secured, exception
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing a law asks; `ground` is why it does not, empty where it does."""

    right: str
    place: str = ""
    ground: str = ""


def duties_of(judged: Judged) -> list[Duty]:
    """Return the duties, in the order of the laws."""
    by_law = {"gdpr": _gdpr, "hipaa": _hipaa, "cal": _california}
    return [duty for law in LAWS if law in judged.laws for duty in by_law[law](judged)]


def _gdpr(judged: Judged) -> Iterator[Duty]:
    if judged.processor:
        yield Duty("gdpr.breach_controller")
        return
    secured = judged.conclusion == "secured"
    unlikely = secured or judged.risk == "none"
    yield Duty("gdpr.breach_authority", ground="no_risk" if unlikely else "")
    ground = "not_high" if judged.risk in ("none", "risk") else ""
    yield Duty("gdpr.breach_subject", ground="unintelligible" if secured else ground)


def _hipaa(judged: Judged) -> Iterator[Duty]:
    ground = judged.conclusion if judged.conclusion in _FREED else ""
    if judged.processor:
        yield Duty("hipaa.breach_business_associate", ground=ground)
        return
    yield Duty("hipaa.breach_individual", ground=ground)
    yield Duty("hipaa.breach_hhs", ground=ground)
    for state, people in sorted(judged.states.items()):
        if people > MANY:
            yield Duty("hipaa.breach_media", place=state, ground=ground)


def _california(judged: Judged) -> Iterator[Duty]:
    if judged.processor:
        yield Duty("cal.breach_owner")
        return
    # It knows no "low probability": what was, or is thought to be, acquired is told.
    ground = judged.conclusion if judged.conclusion in ("secured", "exception") else ""
    yield Duty("cal.breach_individual", ground=ground)
    if judged.states.get("CA", 0) > MANY:
        yield Duty("cal.breach_attorney_general", place="CA", ground=ground)


@dataclass(frozen=True, slots=True)
class Delay:
    """What law enforcement asked for: in writing for a stated time, or by word (164.412)."""

    kind: str  # written, oral
    on: date
    until: date | None = None

    @property
    def ends(self) -> date:
        """The last day of the delay; by word it lasts 30 days at most, whatever was said."""
        longest = self.on + timedelta(days=ORAL_DAYS)
        if self.kind == "written":
            return self.until or self.on
        return min(self.until or longest, longest)

    @property
    def cite(self) -> str:
        """Where it stands."""
        return "45 CFR 164.412(a)" if self.kind == "written" else "45 CFR 164.412(b)"


def may_be_delayed(right: str) -> bool:
    """Say whether the duty waits for law enforcement; the GDPR's 72 hours do not."""
    return right.startswith(("hipaa.", "cal."))


def substitute_steps(unreached: int) -> tuple[str, ...]:
    """Return what reaches people without an address (45 CFR 164.404(d)(2)), as codes."""
    if not unreached:
        return ()
    if unreached < FEW_UNREACHED:
        return ("other_means",)
    return ("posting", "toll_free")
