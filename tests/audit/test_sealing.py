"""Sealing: complete, gapless, in nobody's way, and nothing for nothing."""

import hashlib
import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from config.actor import Actor, Door
from governance import merkle, seals
from governance.models.audit import AuditEvent
from governance.models.seal import AuditEra, AuditSeal
from governance.operations import sealing
from governance.operations.sealing import continue_positions, seal_audit, seal_next
from governance.reading.verification import Verdict, verify_audit

BY = Actor.system(Door.COMMAND)
lasting = pytest.mark.usefixtures("trail")


def write(count: int, verb: str = "tag.created") -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(verb=verb, model="contacts.Tag", key=f"k{number}", door="page")
        for number in range(count)
    )


def ranges() -> list[tuple[int, int]]:
    return [(seal.start, seal.end) for seal in AuditSeal.objects.order_by("number")]


def in_a_thread(work: Any) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = naive_root(leaves[:split]), naive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 33])
def test_the_streamed_root_is_the_one_of_the_definition(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merkle, "CHUNK", 4)
    rows = [str(number).encode() for number in range(count)]
    tree = merkle.Tree()
    for at in range(0, count, 3):
        tree.add(map(merkle.leaf, rows[at : at + 3]))
    assert tree.root() == naive_root(rows).hex()
    assert tree.rows == count


@lasting
def test_postgresql_hashes_a_row_as_the_definition_says() -> None:
    write(1)
    with connection.cursor() as cursor:
        cursor.execute(f"select {seals._ROW} from governance_auditevent")
        text = cursor.fetchone()[0]
    (batch,) = seals.rows_between(-1, 2**62)
    assert batch.leaves == [hashlib.sha256(b"\x00" + text.encode()).digest()]


@lasting
def test_a_seal_covers_everything_committed_and_the_next_one_goes_on_where_it_ended() -> None:
    write(3)
    assert seal_audit(by=BY) == sealing.Sealing(3, 1)
    write(2)
    assert seal_audit(by=BY) == sealing.Sealing(2, 2)
    (first, second) = ranges()
    assert first[0] == 0
    assert first[1] == second[0]
    assert verify_audit() == Verdict(rows=5, seals=2)


@lasting
def test_without_new_rows_no_seal_is_made_and_sealing_writes_no_row() -> None:
    write(1)
    seal_audit(by=BY)
    assert [seal_audit(by=BY).sealed for _ in range(3)] == [0, 0, 0]
    assert (AuditSeal.objects.count(), AuditEvent.objects.count()) == (1, 1)


@lasting
def test_a_row_that_commits_late_is_left_to_the_next_seal() -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(1, verb="tag.late")
            began.set()
            go_on.wait(20)

    writer = in_a_thread(slow)
    began.wait(20)
    write(2)
    assert seal_audit(by=BY).sealed == 0
    go_on.set()
    writer.join()
    assert seal_audit(by=BY).sealed == 3
    assert verify_audit().ok


@lasting
def test_nobody_waits_for_a_sealer_at_work() -> None:
    write(2)
    with transaction.atomic():
        assert seal_next(by=BY) is not None
        waited: list[bool] = []

        def other() -> None:
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '1ms'")
            write(1)
            waited.append(False)

        in_a_thread(other).join()
    assert waited == [False]
    assert seal_audit(by=BY).sealed == 1


@lasting
def test_many_sealers_at_once_neither_fork_nor_leave_a_gap() -> None:
    for _ in range(5):
        write(4)
        threads = [in_a_thread(lambda: seal_audit(by=BY)) for _ in range(4)]
        for thread in threads:
            thread.join()
    found = ranges()
    assert [end for _start, end in found[:-1]] == [start for start, _end in found[1:]]
    assert verify_audit() == Verdict(rows=20, seals=5)


@lasting
def test_a_sealer_that_dies_leaves_nothing_behind() -> None:
    write(2)

    def killed() -> None:
        with transaction.atomic():
            seal_next(by=BY)
            raise LookupError

    with pytest.raises(LookupError):
        killed()
    assert AuditSeal.objects.count() == 0
    assert seal_audit(by=BY).sealed == 2


@lasting
def test_a_long_backlog_is_sealed_in_parts_and_a_transaction_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "MOST", 3)
    for size in (2, 2, 7, 1):
        write(size)
    seal_audit(by=BY)
    assert list(AuditSeal.objects.order_by("number").values_list("rows", flat=True)) == [2, 2, 7, 1]
    assert verify_audit() == Verdict(rows=12, seals=4)


@lasting
def test_positions_go_on_above_after_a_restore_into_a_younger_server() -> None:
    write(1)
    seal_audit(by=BY)
    # As if every number so far came from a server with a billion transactions.
    AuditEra.objects.create(shift=10**9)
    write(1)
    seal_audit(by=BY)
    AuditEra.objects.create(shift=0)
    assert continue_positions(by=BY) is not None
    assert continue_positions(by=BY) is None
    write(1)
    assert seal_audit(by=BY).sealed == 1
    assert verify_audit() == Verdict(rows=3, seals=3)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["governance_auditevent", "governance_auditseal"])
@pytest.mark.parametrize(
    "statement",
    [
        "update {table} set {column} = 'x'",
        "delete from {table}",
        "truncate {table}",
        "alter table {table} add column intruder int",
        "alter table {table} disable trigger all",
        "drop table {table}",
        "create trigger intruder before insert on {table} for each row"
        " execute function crm_audit_position()",
    ],
)
def test_the_application_can_only_add_to_trail_and_seals(table: str, statement: str) -> None:
    column = "verb" if table.endswith("event") else "mac"
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table, column=column))


@pytest.mark.django_db
def test_the_application_cannot_pretend_to_be_a_replica() -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("set session_replication_role = replica")
