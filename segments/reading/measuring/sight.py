"""Whose rows are counted for a viewer: `visible_to`, as conditions that statements can take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from config.errors import DomainError, Invalid, NotPermitted
from contacts.access import Can as CanContacts
from contacts.models.contact import Contact
from interactions.querysets import sees_everybody
from segments.compiling import compile_rule
from segments.compiling.leaf import Clock
from segments.compiling.sql import NOTHING, Sql, join, put, value
from segments.language.nodes import Rule
from segments.models.segment import Segment
from segments.reading.members import everybody_for, sees_people
from segments.vocabulary.refusals import read_rule

T = TypeVar("T")


def as_sql(rows: QuerySet) -> Sql:
    """Return a query of the frame as a piece of a statement."""
    text, params = rows.order_by().query.sql_with_params()
    return Sql(text, tuple(params))


@dataclass(frozen=True)
class Sight:
    """What one viewer may count at a moment.

    Of a segment's members, of whom a rule describes, or of `only` some people.
    """

    user: Any
    now: datetime
    segment: int | None = None
    only: tuple[int, ...] | None = None
    rule: Rule | None = None
    # What the questions of one page need to know once: `answering.answer` is given it.
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: Any, read: Callable[[], T]) -> T:
        """Return what is the same for every question of the page, read at the first."""
        key = ("sight", name, self.segment, self.only)
        if key not in self.memory:
            self.memory[key] = read()
        return cast("T", self.memory[key])

    @property
    def narrowed(self) -> bool:
        """Whether the question is about some people and not about everybody."""
        return self.segment is not None or self.rule is not None

    @property
    def hides(self) -> bool:
        """Whether few people are hidden, because the viewer may see none of them."""
        return not sees_people(self.user)

    @property
    def everybody(self) -> bool:
        """Whether rows of nobody count too: for who sees all people, and who sees counts alone."""
        return self.hides or sees_everybody(self.user)

    @property
    def restricted(self) -> bool:
        """Whether people whose data are restricted count."""
        return bool(self.user.has_perm(CanContacts.VIEW_RESTRICTED))

    @property
    def clock(self) -> Clock:
        """The organisation's clock at that moment."""
        return Clock(self.now, ZoneInfo(settings.ORG_TIME_ZONE))

    @cached_property
    def people(self) -> Sql:
        """The query of the numbers of the present people in sight."""
        rows = everybody_for(self.user)
        if self.only is not None:
            rows = rows.filter(pk__in=self.only)
        people = as_sql(rows.values("pk"))
        return (
            put("{} and {}", people, self.member('"contacts_contact"."id"'))
            if self.narrowed
            else people
        )

    def present(self, column: str) -> Sql:
        """Return that a column names a present person in sight."""
        return put("{} in ({})", column, self.people)

    def counted(self, column: str) -> Sql:
        """Return that a row about `column` is in sight, as the lists of such rows show them."""
        if self.everybody:
            seen = NOTHING if self.restricted else Sql(
                f"not exists (select 1 from contacts_contact shut where shut.id = {column}"
                " and shut.restricted_at is not null)"
            )  # fmt: skip
        else:
            known = Contact.objects.visible_to(self.user).filter(merged_into=None, erased_at=None)
            if self.only is not None:
                known = known.filter(pk__in=self.only)
            seen = put("{} in ({})", column, as_sql(known.values("pk")))
        if not self.narrowed:
            return seen or Sql("true")
        return put("({} and {})", seen or Sql("true"), self.member(column))

    def member(self, column: str) -> Sql:
        """Return that a column names one of the people that the question is about."""
        return put(f"{column} in ({{}})", join(" intersect ", self._among))

    @cached_property
    def _among(self) -> list[Sql]:
        found = []
        if self.segment is not None:
            rows = "(select m.contact_id from segments_segmentmembership m where m.segment_id = {})"
            found.append(put(rows, value(self.segment, "bigint")))
        if self.rule is not None:
            described = compile_rule(self.rule, now=self.now)
            found.append(put("({})", Sql(described.sql, described.params)))
        return found


def sight_of(
    user: Any,
    now: datetime,
    segment: UUID | None = None,
    rule: Mapping[str, Any] | None = None,
    memory: dict[Any, Any] | None = None,
) -> Sight:
    """Return what a viewer may count, of a segment's members and of whom a rule describes.

    Raises:
        Invalid: there is no such segment, or the rule is none with the viewer's own words.
        NotPermitted: who sees no people gave a rule: one after another they would single one out.
    """
    number = None
    if segment is not None:
        number = known_segments(user).filter(key=segment).values_list("pk", flat=True).first()
        if number is None:
            raise Invalid({"segment": [_("There is no such segment.")]})
    # What a rule describes is remembered for its own question alone.
    known = {} if memory is None or rule is not None else memory
    sight = Sight(user, now, number, rule=_read(rule, user), memory=known)
    if sight.hides and sight.rule is not None:
        raise NotPermitted(_("Who may not see people asks about segments, not by a rule."))
    return sight


def _read(rule: Mapping[str, Any] | None, user: Any) -> Rule | None:
    if rule is None:
        return None
    try:
        return read_rule(rule, user)
    except DomainError as refusal:
        why = {"why": refusal.message}
        raise Invalid(
            {"rule": [_("The rule asks about what is not there, or not for you: %(why)s") % why]}
        ) from refusal


def known_segments(user: Any) -> QuerySet[Segment]:
    """Return the segments that a viewer may know of."""
    return Segment.objects.visible_to(user).present()
