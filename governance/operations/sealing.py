"""Seals the audit trail in batches, beside those who write it and never in their way."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from config.actor import Actor
from config.operation import operation
from governance.merkle import Tree
from governance.models.audit import AuditEvent
from governance.models.seal import AuditEra, AuditSeal
from governance.seals import FIRST, GENESIS, LOCK, horizon, last_seal, mac_of, rows_between

# About as many rows go under one seal; only a single transaction can make it more.
MOST = 100_000
_CUT = """
select position from governance_auditevent where position >= %s and position < %s
order by position, id offset %s limit 1
"""


@dataclass(frozen=True, slots=True)
class Sealing:
    """How many rows were sealed now, and how many seals there are."""

    sealed: int
    seals: int


def seal_audit(*, by: Actor) -> Sealing:
    """Seal every row that is complete: one seal after the other, each in a transaction.

    Leaves no entry of its own in the trail: that would be a row that asks for the next seal.
    """
    sealed = 0
    while (seal := seal_next(by=by)) is not None:
        sealed += seal.rows
    last = last_seal()
    return Sealing(sealed, last.number if last else 0)


@operation
def seal_next(*, by: Actor) -> AuditSeal | None:
    """Make the next seal; None where no complete row waits for one.

    The lock makes sealers wait for each other, so that they neither fork the chain nor leave
    a gap; writers never take it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    last = last_seal()
    start, end = (last.end if last else 0), horizon()
    if end < start:
        continue_positions(by=by)
        return None
    seal = AuditSeal(
        number=last.number + 1 if last else FIRST, start=start, end=_cut(start, end), rows=0
    )
    tree = Tree()
    for batch in rows_between(seal.start, seal.end):
        tree.add(batch.leaves)
    seal.root, seal.rows = tree.root(), tree.rows
    if not seal.rows:
        return None
    seal.mac = mac_of(seal, last.mac if last else GENESIS)
    seal.save(force_insert=True)
    return seal


def _cut(start: int, end: int) -> int:
    """Return where a seal of about MOST rows ends; rows of one transaction stay together."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [start, end, MOST])
        beyond = cursor.fetchone()
        if beyond is None:
            return end
        cursor.execute(_CUT, [start, end, 0])
        first = cursor.fetchone()
    return beyond[0] if beyond[0] > first[0] else beyond[0] + 1


@operation
def continue_positions(*, by: Actor) -> AuditEra | None:
    """Shift positions so that they go on above all there are; None where they do already.

    To be called after a restore into another server, before anybody writes: its transactions
    count from a lower number, and their rows would stand inside of sealed ranges.
    """
    last = last_seal()
    highest = AuditEvent.objects.aggregate(highest=Max("position"))["highest"] or 0
    above = max(highest + 1, last.end if last else 0)
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint, crm_audit_position()")
        number, position = cursor.fetchone()
    if position >= above:
        return None
    return AuditEra.objects.create(shift=above - number)
