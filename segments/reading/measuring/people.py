"""The people behind a number, as a group that lists can be narrowed to.

Its key says the measure, the days, and where the number stands:
"~repeat_customers.20260501.20260531.product=…", the last day included. Whoever opens the list
sees those they may see, and none where they may not look from that side.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from config.errors import DomainError
from config.templatetags.ui import day
from contacts.models.contact import Contact
from segments.compiling.measured import RESPONDED
from segments.compiling.sql import Sql, both, put, value
from segments.language.reads import columns_of
from segments.measures import MEASURES, Basis, Period
from segments.models.reports import Report
from segments.models.segment import Segment
from segments.reading.measuring import live, sources
from segments.reading.measuring.asking import may_ask, may_look_by
from segments.reading.measuring.naming import keys_of, raw_of
from segments.reading.measuring.sides import sides
from segments.reading.measuring.sight import Sight, known_segments, sight_of
from segments.vocabulary import vocabulary_for
from segments.vocabulary.measure_words import dimension_label, measure_label
from segments.vocabulary.refusals import read_rule

MARK: Final = "~"
# Whoever it is, whatever they did: for lists of what people did, narrowed to some of them.
ANYBODY: Final = "people"
_WITHIN: Final = "in"
_KEPT_BY: Final = "of"
_SIDES_OF_ANYBODY = ("owner", "team", "source", "country", "segment", "rfm", "cohort")


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the people of a measure are chosen from the rows `f` of its source."""

    source: sources.Source
    where: str = ""
    group: str = ""


_TWICE = " group by f.person having count(distinct f.id) > 1"
_CHOSEN: Final[Mapping[str, Chosen]] = {
    "active_customers": Chosen(sources.customers),
    "repeat_customers": Chosen(sources.customers, group=_TWICE),
    "new_customers": Chosen(sources.new_customers),
    "lost_customers": Chosen(sources.lost_customers),
    "at_risk_customers": Chosen(sources.at_risk),
    "responders": Chosen(sources.engaged_people, f"f.{RESPONDED}"),
    "contacts": Chosen(sources.people),
    "new_contacts": Chosen(sources.new_people),
    "contactable": Chosen(sources.reachable, "f.open"),
    "quality_score": Chosen(sources.quality),
    "nps": Chosen(sources.answers, "f.nps is not null"),
    "csat": Chosen(sources.answers, "f.csat is not null"),
    "retention": Chosen(live.came_back),
    ANYBODY: Chosen(sources.anybody),
}
# Of a share that is told of people, those whom it counts.
COUNTED: Final[Mapping[str, str]] = {
    "repeat_rate": "repeat_customers",
    "engagement_rate": "responders",
}


@dataclass(frozen=True, slots=True)
class Behind:
    """A measure of people, its days, and where it stands on some sides.

    It is of the members of the segment `within`, and of whom the rule of the report `kept_by`
    describes: what a rule says may be about people, and addresses are written down.
    """

    measure: str
    period: Period
    sides: Mapping[str, str] = field(default_factory=dict, hash=False)
    within: UUID | None = None
    kept_by: UUID | None = None

    def __str__(self) -> str:
        parts = [self.measure, f"{self.period.start:%Y%m%d}", f"{self.period.last:%Y%m%d}"]
        for name, key in ((_WITHIN, self.within), (_KEPT_BY, self.kept_by)):
            parts += [f"{name}={key}"] if key is not None else []
        # A full stop parts them, so none stands in a value.
        parts += [f"{k}={quote(v, safe='').replace('.', '%2E')}" for k, v in self.sides.items()]
        return MARK + ".".join(parts)


def behind_of(key: str) -> Behind | None:
    """Return what a key says; None where it says nothing."""
    measure, *rest = key.removeprefix(MARK).split(".")
    if measure not in _CHOSEN or len(rest) < 2:
        return None
    found = {}
    for part in rest[2:]:
        # Keys of before sides had names were of one channel.
        name, _is, said = part.partition("=") if "=" in part else ("channel", "=", part)
        found[name] = unquote(said)
    known = _SIDES_OF_ANYBODY if measure == ANYBODY else MEASURES[measure].dimensions
    try:
        first, last = (date.fromisoformat(part) for part in rest[:2])
        among = [UUID(found.pop(n)) if n in found else None for n in (_WITHIN, _KEPT_BY)]
        if set(found) <= set(known) and "\0" not in key:
            return Behind(measure, Period(first, last + timedelta(days=1)), found, *among)
    except (ValueError, OverflowError):
        pass
    return None


def is_of_people(measure: str, sides_: Sequence[str] = ()) -> bool:
    """Say whether a measure counts people that can be listed, seen from those sides."""
    if measure not in _CHOSEN:
        return False
    known = _SIDES_OF_ANYBODY if measure == ANYBODY else MEASURES[measure].dimensions
    return set(sides_) <= set(known)


def _may_see(asked: Behind, user: Any) -> bool:
    allowed = asked.measure == ANYBODY or may_ask(user, MEASURES[asked.measure])
    return allowed and all(may_look_by(user, side) for side in asked.sides)


def people_behind(key: str, user: Any, now: datetime) -> QuerySet | None:
    """Return the numbers of the people; None where the key or the role says no."""
    asked = behind_of(key)
    if asked is None or not _may_see(asked, user):
        return None
    sight = _sight(asked, user, now)
    if sight is None:
        return None
    found = _statement(asked, sight)
    return Contact.objects.filter(pk__in=RawSQL(found.text, found.params)).order_by().values("pk")


def _sight(asked: Behind, user: Any, now: datetime) -> Sight | None:
    """Return whom the reader may count, by the rule as it stands now; None where they may not."""
    rule = None
    if asked.kept_by is not None:
        seen = Report.objects.visible_to(user).filter(key=asked.kept_by).first()
        rule = seen.question.get("rule") if seen is not None else None
        if rule is None:
            return None
    try:
        return sight_of(user, now, asked.within, rule)
    except DomainError:
        return None


def _statement(asked: Behind, sight: Sight) -> Sql:
    chosen, by = _CHOSEN[asked.measure], tuple(asked.sides)
    rows = chosen.source(sight, asked.period, by)
    joined, columns = sides(by, asked.measure, sight)
    where = [
        put("{} = {}", column, value(raw_of(side, asked.sides[side]), "text"))
        for side, column in zip(by, columns, strict=True)
    ]
    if chosen.where:
        where.append(Sql(chosen.where))
    condition = put(" where {}", both(*where)) if where else Sql("")
    return put("select f.person from ({}) f{}{}{}", rows, joined, condition, chosen.group)


def said_of(key: str, user: Any) -> str:
    """Return what to call such a group; "" where the key says nothing, or not to `user`."""
    asked = behind_of(key)
    if asked is None or not _may_see(asked, user):
        return ""
    words = []
    if asked.measure != ANYBODY:
        words.append(str(measure_label(asked.measure)))
        if MEASURES[asked.measure].basis == Basis.FLOW:
            words[0] += f": {day(asked.period.start)} – {day(asked.period.last)}"
    words += _of_whom(asked, user)
    for side, key_ in asked.sides.items():
        raw = raw_of(side, key_)
        words.append(f"{dimension_label(side)}: {keys_of(side, [raw])[raw].label}")
    return " · ".join(words)


def _of_whom(asked: Behind, user: Any) -> list[str]:
    """Return the segment and the report that narrow the people, as far as the reader sees them."""
    rows = {"segment": known_segments(user).filter(key=asked.within)}
    rows["report"] = Report.objects.visible_to(user).filter(key=asked.kept_by)
    said = {"segment": _("Members of: %(name)s"), "report": _("By the rule of: %(name)s")}
    found = {name: each.values_list("name", flat=True).first() for name, each in rows.items()}
    return [said[name] % {"name": each} for name, each in found.items() if each]


def columns_of_key(key: str) -> frozenset[str]:
    """Return the columns that the rules look at by which such a group is narrowed, for anybody."""
    asked = behind_of(key)
    if asked is None:
        return frozenset()
    number = raw_of("segment", asked.sides.get("segment", ""))
    chosen = Q(key=asked.within) | Q(pk=int(number) if number.isdecimal() else None)
    found = {each for row in Segment.objects.filter(chosen) for each in row.reads}
    kept = Report.objects.filter(key=asked.kept_by).values_list("question__rule", flat=True).first()
    if kept:
        # A rule that nobody can read any more finds nobody either.
        with suppress(DomainError):
            found |= columns_of(read_rule(kept, None), vocabulary_for(None))
    return frozenset(found)
