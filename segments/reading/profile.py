"""What the people of a segment are like, beside everybody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.templatetags.ui import country_name
from contacts.models.contact import Gender, Stage
from contacts.models.preference import Channel
from contacts.models.reach import PostalAddress
from contacts.models.summary import Summary
from contacts.operations.consent_states import allows
from segments.models.segment import Segment
from segments.querysets import unreadable
from segments.reading.members import counted_for, everybody_for

MOST_COUNTRIES = 8
_AGES = (18, 25, 35, 45, 55, 65)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how many of the members it is true of and how many of everybody, with shares.

    An average has no counts but two amounts. None stands for a few people where the reader may
    see none.
    """

    label: Any
    inside: int | None = None
    outside: int | None = None
    inside_share: float | None = None
    outside_share: float | None = None
    inside_amount: Decimal | None = None
    outside_amount: Decimal | None = None
    money: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines about one thing, such as gender."""

    code: str
    title: Any
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Profile:
    """The members beside everybody, as far as the reader sees people and may read of them."""

    members: int | None
    everybody: int | None
    sections: list[Section]


class _Reader:
    """Counts the same thing among the members and among everybody."""

    def __init__(self, segment: Segment, user: Any, now: datetime) -> None:
        self.user, self.now = user, now
        self.all = everybody_for(user).order_by()
        self.members = self.all.filter(pk__in=segment.memberships.values("contact"))
        self.totals = (self.members.count(), self.all.count())

    def counted(self, counts: Callable[[QuerySet], dict[Any, int]], label: Any) -> Iterator[Line]:
        """Yield a line per value, the most frequent among the members first."""
        inside, outside = counts(self.members), counts(self.all)
        for value in sorted(outside, key=lambda each: (-inside.get(each, 0), str(each))):
            yield self.line(label(value), inside.get(value, 0), outside[value])

    def line(self, label: Any, inside: int, outside: int) -> Line:
        known = counted_for(self.user, inside), counted_for(self.user, outside)
        shares = (
            round(100 * count / total, 1) if count is not None and total else None
            for count, total in zip(known, self.totals, strict=True)
        )
        return Line(label, *known, *shares)


def profile(segment: Segment, user: Any, now: datetime | None = None) -> Profile:
    """Return the profile of a segment; what `user` may not read of people is left out."""
    reader = _Reader(segment, user, now or timezone.now())
    members, everybody = (counted_for(user, count) for count in reader.totals)
    sections = [
        Section(code, title, list(lines(reader)))
        for code, title, columns, lines in _SECTIONS
        if members is not None and not unreadable(user, columns)
    ]
    return Profile(members, everybody, sections)


def _by(column: str) -> Callable[[QuerySet], dict[Any, int]]:
    def counts(people: QuerySet) -> dict[Any, int]:
        return dict(people.values_list(column).annotate(count=Count("pk")))

    return counts


def _genders(reader: _Reader) -> Iterator[Line]:
    words = dict(Gender.choices)
    yield from reader.counted(_by("gender"), lambda value: words.get(value) or _("Not known"))


def _stages(reader: _Reader) -> Iterator[Line]:
    words = dict(Stage.choices)
    yield from reader.counted(_by("stage"), lambda value: words.get(value, value))


def _ages(reader: _Reader) -> Iterator[Line]:
    year = timezone.localdate(reader.now, timezone.get_default_timezone()).year
    bands = [When(birth_year__gt=year - age, then=Value(age)) for age in _AGES]
    band = Case(When(birth_year=None, then=Value(-1)), *bands, default=Value(0))

    def counts(people: QuerySet) -> dict[Any, int]:
        return dict(people.annotate(band=band).values_list("band").annotate(count=Count("pk")))

    found = {line.label: line for line in reader.counted(counts, lambda value: value)}
    for upper in (*_AGES, 0, -1):
        if upper in found:
            line = found[upper]
            yield Line(_age_words(upper), *(getattr(line, name) for name in _COUNTS))


_COUNTS = ("inside", "outside", "inside_share", "outside_share")


def _age_words(upper: int) -> str:
    if upper == -1:
        return _("Not known")
    if upper == 0:
        return _("%(age)d and older") % {"age": _AGES[-1]}
    if upper == _AGES[0]:
        return _("Under %(age)d") % {"age": upper}
    lower = _AGES[_AGES.index(upper) - 1]
    return f"{lower}–{upper - 1}"


def _countries(reader: _Reader) -> Iterator[Line]:
    def counts(people: QuerySet) -> dict[Any, int]:
        rows = PostalAddress.objects.filter(is_primary=True, contact__in=people.values("pk"))
        return dict(rows.exclude(country="").values_list("country").annotate(count=Count("pk")))

    lines = list(reader.counted(counts, country_name))
    yield from lines[:MOST_COUNTRIES]


def _spending(reader: _Reader) -> Iterator[Line]:
    def sums(people: QuerySet) -> dict[str, Any]:
        rows = Summary.objects.filter(contact__in=people.values("pk"))
        of_buyers = rows.filter(orders__gt=0)
        return of_buyers.aggregate(people=Count("pk"), spent=Sum("net"), bought=Sum("orders"))

    inside, outside = sums(reader.members), sums(reader.all)
    line = reader.line(_("Bought something"), inside["people"], outside["people"])
    yield line
    if line.inside is None or line.outside is None:
        return
    for label, what, per, money in (
        (_("Net spent, per buyer"), "spent", "people", True),
        (_("Orders, per buyer"), "bought", "people", False),
        (_("Average order"), "spent", "bought", True),
    ):
        both = (row[what] / Decimal(row[per]) if row[per] else None for row in (inside, outside))
        yield _average(label, *both, money=money)


def _average(label: Any, inside: Any, outside: Any, *, money: bool = False) -> Line:
    amounts = (None if each is None else round(each, 2) for each in (inside, outside))
    return Line(label, None, None, None, None, *amounts, money)


def _engagement(reader: _Reader) -> Iterator[Line]:
    for days, label in ((30, _("Active in 30 days")), (90, _("Active in 90 days"))):
        since = reader.now - timedelta(days=days)
        rows = Summary.objects.filter(last_engaged_at__gte=since)
        counts = (
            rows.filter(contact__in=people.values("pk")).count()
            for people in (reader.members, reader.all)
        )
        yield reader.line(label, *counts)


def _consent(reader: _Reader) -> Iterator[Line]:
    for channel in Channel:
        counts = (people.filter(allows(channel)).count() for people in (reader.members, reader.all))
        yield reader.line(channel.label, *counts)


# What a section reads, so that it is left out for who may not.
_SECTIONS: tuple[tuple[str, Any, tuple[str, ...], Callable[[_Reader], Iterator[Line]]], ...] = (
    ("stage", gettext_lazy("Stage"), ("contacts.Contact.stage",), _stages),
    ("gender", gettext_lazy("Gender"), ("contacts.Contact.gender",), _genders),
    ("age", pgettext_lazy("of a person", "Age"), ("contacts.Contact.birth_year",), _ages),
    ("country", gettext_lazy("Country"), ("contacts.PostalAddress.country",), _countries),
    ("spending", gettext_lazy("Spending"), ("interactions.Order.total",), _spending),
    ("engagement", gettext_lazy("Engagement"), ("interactions.Engagement.at",), _engagement),
    ("consent", gettext_lazy("Consent"), ("contacts.ConsentEvent.action",), _consent),
)
