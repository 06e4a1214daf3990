"""Works out what has to be done at a destination: the audience now against what it has."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from contacts.models.contact import Contact
from contacts.normalise.masking import mask
from contacts.operations.permission.judging import permission_sql
from contacts.operations.permission.question import Question
from contacts.operations.permission.reasons import Reason
from segments.destinations.row import Rejection, Row
from segments.models.deliveries import DestinationState, Held, RowAction
from segments.models.destinations import Destination, Mode
from segments.models.segment import SegmentMembership
from segments.operations.activation.guards import check_removals
from segments.operations.activation.rows import Prepared, Rows

SAMPLES = 5
CHUNK = 2_000
# Beside the reasons of permission: another person of the audience goes by the same address,
# or the destination itself knows that the person left.
SAME_ADDRESS, LEFT_THERE = "same_address", "opted_out_there"
_COUNTED = {RowAction.ADD: "added", RowAction.UPDATE: "updated"}

Todo = tuple[int, RowAction, str]
Keep = Callable[[list[Todo]], None]

_JUDGED = """
create temp table judged_people on commit drop as
select j.contact_id, j.reason, m.id is not null as member
from ({permission}) as j left join ({audience}) as m(id) on m.id = j.contact_id
"""
_LEAVING = """
select h.contact_id, coalesce(j.reason, ''), h.state, h.identifier_hash
from segments_destinationstate h left join judged_people j on j.contact_id = h.contact_id
where h.destination_id = %s and not coalesce(j.member and j.reason = '', false)
order by h.contact_id
"""


@dataclass(slots=True)
class Plan:
    """What would be done, in counts, with a few samples in which values are masked."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    suppressed: int = 0
    rejected: int = 0
    unchanged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, str]] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)


class Planning:
    """One plan of one destination; reads everything and writes nothing of its own."""

    def __init__(self, destination: Destination, rows: Rows, question: Question) -> None:
        self.destination, self.rows, self.question = destination, rows, question
        self.plan = Plan()
        self._known_by: set[int] = set()

    def work_out(self, keep: Keep, *, confirmed: bool = False, only_owed: bool = False) -> Plan:
        """Return the plan and pass on what is to be done, chunk by chunk.

        Args:
            keep: takes a person's number, what to do, and why where that is a reason to leave.
            confirmed: somebody looked at an unusual number of removals.
            only_owed: only take out who may not be there any more; the segment is not looked at.

        Raises:
            SyncRefused: too many would be removed.
        """
        self._judge(only_owed)
        leaving = self._leaving()
        if self.destination.mode == Mode.MIRROR and not confirmed:
            check_removals(sum(not why for _pk, why, *_rest in leaving), self._there())
        if not only_owed:
            self._count_suppressed()
            for chunk in self._audience():
                keep(self._of_chunk(chunk))
        keep(list(self._removals(leaving, only_owed)))
        self.plan.suppressed = sum(self.plan.reasons.values())
        return self.plan

    def _judge(self, only_owed: bool) -> None:
        held = "select contact_id from segments_destinationstate where destination_id = %s"
        own: list[Any] = [self.destination.pk]
        audience, given = (held, own) if only_owed else self._members()
        both = (f"{held} union {audience}", [*own, *given])
        permission, asked = permission_sql(both, self.question)
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists pg_temp.judged_people")
            judged = _JUDGED.format(permission=permission, audience=audience)
            cursor.execute(judged, [*asked, *given])
            cursor.execute("analyze judged_people")

    def _members(self) -> tuple[str, list[Any]]:
        """Return the members of the segment in the scope of the destination's owner."""
        members = SegmentMembership.objects.filter(segment=self.destination.segment_id)
        people = Contact.objects.filter(pk__in=members.values("contact"))
        seen = people.visible_to(self.destination.owner).order_by().values("pk")
        try:
            text, given = seen.query.sql_with_params()
        except EmptyResultSet:  # the owner sees nobody
            return "select null::bigint where false", []
        return text, list(given)

    def _there(self) -> int:
        held = DestinationState.objects.filter(destination=self.destination)
        return held.filter(state__in=(Held.THERE, Held.UNKNOWN)).count()

    def _count_suppressed(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select reason, count(*) from judged_people"
                " where member and reason <> '' group by reason"
            )
            self.plan.reasons.update(dict(cursor.fetchall()))

    def _audience(self) -> Iterator[Sequence[int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select contact_id from judged_people where member and reason = ''"
                " order by contact_id"
            )
            people = array("q", (pk for (pk,) in cursor))
        for start in range(0, len(people), CHUNK):
            yield people[start : start + CHUNK]

    def _of_chunk(self, people: Sequence[int]) -> list[Todo]:
        there = DestinationState.objects.filter(destination=self.destination)
        held = {state.contact_id: state for state in there.filter(contact__in=list(people))}
        remote = {pk: state.remote_id for pk, state in held.items()}
        todo: list[Todo] = []
        for prepared in self.rows.build(people, self.question, remote):
            todo += self._of_person(prepared, held.get(prepared.contact))
        return todo

    def _of_person(self, prepared: Prepared, held: DestinationState | None) -> list[Todo]:
        plan, pk = self.plan, prepared.contact
        if held is not None and held.state == Held.OPTED_OUT:
            plan.reasons[LEFT_THERE] += 1
            return []
        if isinstance(prepared.row, Rejection):
            plan.rejected += 1
            return []
        own = int(prepared.identifier_hash[:15], 16)
        if own in self._known_by:
            plan.reasons[SAME_ADDRESS] += 1
            if held is not None:
                plan.forgotten.append(pk)
            return []
        self._known_by.add(own)
        return self._difference(prepared, held)

    def _difference(self, prepared: Prepared, held: DestinationState | None) -> list[Todo]:
        plan, pk = self.plan, prepared.contact
        if held is not None and held.rejected_hash == prepared.payload_hash:
            plan.rejected += 1
            return []
        moved = held is not None and held.identifier_hash != prepared.identifier_hash
        if held is not None and moved and held.state != Held.REJECTED:
            plan.removed += 1
            self._count(RowAction.ADD, prepared)
            return [(pk, RowAction.REMOVE, ""), (pk, RowAction.ADD, "")]
        if held is None or held.state != Held.THERE:
            self._count(RowAction.ADD, prepared)
            return [(pk, RowAction.ADD, "")]
        same = held.payload_hash == prepared.payload_hash
        if same or (self.destination.mode == Mode.ADD_ONLY and held.payload_hash):
            plan.unchanged += 1
            return []
        self._count(RowAction.UPDATE, prepared)
        return [(pk, RowAction.UPDATE, "")]

    def _count(self, action: RowAction, prepared: Prepared) -> None:
        name = _COUNTED[action]
        setattr(self.plan, name, getattr(self.plan, name) + 1)
        if len(self.plan.samples) < SAMPLES:
            self.plan.samples.append(_masked(prepared.said))

    def _leaving(self) -> list[tuple[int, str, str, str]]:
        """Return whom the destination has and should not: number, why, state, known by."""
        with connection.cursor() as cursor:
            cursor.execute(_LEAVING, [self.destination.pk])
            return cursor.fetchall()

    def _removals(
        self, leaving: list[tuple[int, str, str, str]], only_owed: bool
    ) -> Iterator[Todo]:
        for pk, why, state, identifier in leaving:
            if state == Held.OPTED_OUT and why != Reason.ERASED:
                continue
            if not why and self.destination.mode != Mode.MIRROR:
                continue
            shared = self._is_anothers(pk, identifier, only_owed)
            if state == Held.REJECTED or shared:
                self.plan.forgotten.append(pk)
                continue
            self.plan.removed += 1
            yield pk, RowAction.ERASE if why == Reason.ERASED else RowAction.REMOVE, why

    def _is_anothers(self, pk: int, identifier: str, only_owed: bool) -> bool:
        """Say whether somebody who stays goes by the same address: they must not be removed."""
        if not identifier:
            return False
        if not only_owed:
            return int(identifier[:15], 16) in self._known_by
        others = DestinationState.objects.filter(
            destination=self.destination, identifier_hash=identifier, state=Held.THERE
        ).exclude(contact=pk)
        with connection.cursor() as cursor:
            cursor.execute("select contact_id from judged_people where reason = ''")
            staying = {each for (each,) in cursor}
        return any(other in staying for other in others.values_list("contact", flat=True))


def _masked(row: Row) -> dict[str, str]:
    return {word: mask(word, row.text(word)) for word in row.values}
