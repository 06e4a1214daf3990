"""Takes the next rows of a run: judged again, written down as sent, and only then sent.

Whoever changes what a person allows locks that person first, as we do here: it is either seen
now, or it comes after the moment at which the row counts as sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection
from django.utils import timezone

from config.actor import Actor, Door
from config.journal import record
from config.operation import operation
from config.phi import told
from contacts.models.contact import Contact
from contacts.models.outreach import Way
from contacts.operations.outreach import note_sent
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Question, Use
from contacts.operations.permission.reasons import PASSING, Reason
from segments.destinations.row import Rejection, Row
from segments.models.deliveries import (
    DeliveryReceipt,
    DestinationState,
    Disclosure,
    Held,
    Receipt,
    RowAction,
)
from segments.models.destinations import Leaving, Mode, SyncRun
from segments.models.segment import SegmentMembership
from segments.operations.activation.fields import closed_words, column_name
from segments.operations.activation.guards import check_agreement
from segments.operations.activation.receipts import write_receipts
from segments.operations.activation.rows import (
    Prepared,
    Rows,
    keyed,
    question_of,
    sends_itself,
)

UPSERT, REMOVE, ERASE, UNSUBSCRIBE = "upsert", "remove", "erase", "unsubscribe"
# The person is still known there by an earlier address, which could not be taken out.
MOVED = "moved"
# The person left the segment after the run was planned.
LEFT = "left_segment"
_GOING = (RowAction.ERASE, RowAction.REMOVE)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that count as sent: the connector's method, the key of the request, who is who."""

    name: str
    key: str
    method: str
    rows: tuple[Row, ...]
    receipts: dict[str, DeliveryReceipt]


class Taking:
    """Takes batches of one run."""

    def __init__(self, run: SyncRun, rows: Rows) -> None:
        self.run, self.rows, self.destination = run, rows, run.destination
        self.now = timezone.now()

    def next_receipts(self) -> list[DeliveryReceipt]:
        """Return the rows of the next request: one that is open before any new one."""
        receipts = DeliveryReceipt.objects.filter(run=self.run).order_by("pk")
        started = receipts.filter(status__in=(Receipt.SENT, Receipt.UNKNOWN))
        first = started.order_by("batch", "pk").first()
        if first is not None:
            return list(started.filter(batch=first.batch))
        planned = receipts.filter(status=Receipt.PLANNED)
        # Who has to go, goes first.
        for actions in ((RowAction.ERASE,), (RowAction.REMOVE,), (RowAction.ADD, RowAction.UPDATE)):
            found = list(planned.filter(action__in=actions)[: self.rows.connector.max_batch])
            if found:
                return found
        return []

    def take(self, receipts: list[DeliveryReceipt]) -> Batch | None:
        """Judge, write down, and return what is to be sent; None where nothing is left."""
        _lock(receipt.contact_id for receipt in receipts)
        leaves = receipts[0].action in _GOING
        ready = self._going(receipts) if leaves else self._coming(receipts)
        if not ready:
            return None
        name = self._named(receipts, ready)
        for receipt, row in ready:
            receipt.status, receipt.batch, receipt.at = Receipt.SENT, name, self.now
            receipt.payload_hash = keyed(row.digest())
            receipt.attempts += 1
        own = [receipt for receipt, _row in ready]
        fields = ["status", "batch", "payload_hash", "attempts", "at"]
        write_receipts(own, fields)
        by_ref = {row.ref: receipt for receipt, row in ready}
        method = self._method(RowAction(own[0].action))
        rows = tuple(row for _receipt, row in ready)
        return Batch(name, f"{self.run.key}-{name}", method, rows, by_ref)

    def _named(
        self, receipts: list[DeliveryReceipt], ready: list[tuple[DeliveryReceipt, Row]]
    ) -> str:
        """Return the name of the request: the same only for the very same rows."""
        before = [(receipt.pk, receipt.payload_hash) for receipt in receipts]
        now = [(receipt.pk, keyed(row.digest())) for receipt, row in ready]
        if receipts[0].batch and before == now:
            return receipts[0].batch
        self.run.batches += 1
        self.run.save(update_fields=["batches"])
        return f"{self.run.batches:06d}"

    def _method(self, action: RowAction) -> str:
        if action not in _GOING:
            return UPSERT
        wanted = {Leaving.ERASE: ERASE, Leaving.UNSUBSCRIBE: UNSUBSCRIBE}.get(
            Leaving(self.destination.delete_behaviour), REMOVE
        )
        wanted = ERASE if action == RowAction.ERASE else wanted
        return wanted if wanted in self.rows.connector.supports else REMOVE

    def _held(self, receipts: list[DeliveryReceipt]) -> dict[int, DestinationState]:
        people = [receipt.contact_id for receipt in receipts]
        held = DestinationState.objects.filter(destination=self.destination, contact__in=people)
        return {state.contact_id: state for state in held}

    def _going(self, receipts: list[DeliveryReceipt]) -> list[tuple[DeliveryReceipt, Row]]:
        held = self._held(receipts)
        people = Contact.objects.in_bulk(list(held))
        ready = []
        for receipt in receipts:
            state, contact = held.get(receipt.contact_id), people.get(receipt.contact_id)
            if state is None or contact is None:
                self._left_out(receipt, Receipt.ACCEPTED, "")  # gone already
                continue
            row = self.rows.leaving(state, contact)
            if isinstance(row, Rejection):
                self._left_out(receipt, Receipt.REJECTED, row.code)
            else:
                ready.append((receipt, row))
        return ready

    def _coming(self, receipts: list[DeliveryReceipt]) -> list[tuple[DeliveryReceipt, Row]]:
        check_agreement(self.destination.segment, self.destination.slug)
        question, held = self._question(), self._held(receipts)
        people = [receipt.contact_id for receipt in receipts]
        found = {pk: reason for pk, (reason, _row) in judge_many(people, question).items()}
        for pk in set(people) - self._members(people):
            found[pk] = found.get(pk) or LEFT
        allowed = [pk for pk, reason in found.items() if not reason]
        remote = {pk: state.remote_id for pk, state in held.items()}
        prepared = {p.contact: p for p in self.rows.build(sorted(allowed), question, remote)}
        ready = []
        for receipt in receipts:
            pk = receipt.contact_id
            row = prepared[pk].row if pk in prepared else None
            if row is None:
                self._suppressed(receipt, found[pk] or Reason.ERASED, held.get(pk))
            elif isinstance(row, Rejection):
                self._left_out(receipt, Receipt.REJECTED, row.code)
            elif self._moved(receipt, prepared[pk], held.get(pk)):
                continue
            else:
                ready.append((receipt, row))
        self._disclose([prepared[receipt.contact_id] for receipt, _row in ready], held)
        return ready

    def _question(self) -> Question:
        """Return what is asked at this moment: caps and hours only where people are written to."""
        question = question_of(self.destination)
        return replace(question, use=Use.MESSAGE) if sends_itself(self.destination) else question

    def _members(self, people: list[int]) -> set[int]:
        members = SegmentMembership.objects.filter(segment=self.destination.segment_id)
        return set(members.filter(contact__in=people).values_list("contact_id", flat=True))

    def _moved(
        self, receipt: DeliveryReceipt, prepared: Prepared, held: DestinationState | None
    ) -> bool:
        """Take out first who is known there by another address; once a run, then they wait."""
        if held is None or held.state not in (Held.THERE, Held.UNKNOWN):
            return False
        if held.identifier_hash == prepared.identifier_hash:
            return False
        _removal, is_new = DeliveryReceipt.objects.get_or_create(
            run=self.run, contact_id=receipt.contact_id, action=RowAction.REMOVE
        )
        receipt.reason, receipt.batch = "" if is_new else MOVED, ""
        self._left_out(receipt, Receipt.PLANNED if is_new else Receipt.SUPPRESSED, "")
        return True

    def _suppressed(
        self, receipt: DeliveryReceipt, reason: str, held: DestinationState | None
    ) -> None:
        """Leave somebody out who may not be reached any more, and take out who is there."""
        receipt.reason = reason
        self._left_out(receipt, Receipt.SUPPRESSED, "")
        stays = reason == LEFT and self.destination.mode != Mode.MIRROR
        gone = held is None or held.state not in (Held.THERE, Held.UNKNOWN)
        if stays or gone or reason in PASSING:
            return
        action = RowAction.ERASE if reason == Reason.ERASED else RowAction.REMOVE
        DeliveryReceipt.objects.get_or_create(
            run=self.run, contact_id=receipt.contact_id, action=action, defaults={"reason": reason}
        )

    def _left_out(self, receipt: DeliveryReceipt, status: Receipt, code: str) -> None:
        receipt.status, receipt.error_code, receipt.at = status, code, self.now
        receipt.save(update_fields=["status", "reason", "batch", "error_code", "at"])

    def _disclose(self, coming: list[Prepared], held: dict[int, DestinationState]) -> None:
        """Write down who gets to know of whom, before it happens."""
        if sends_itself(self.destination):
            self._count([prepared.contact for prepared in coming])
        Disclosure.objects.bulk_create(
            [
                Disclosure(
                    run=self.run, contact_id=p.contact, at=self.now, statements=list(p.statements)
                )
                for p in coming
            ],
            ignore_conflicts=True,
        )
        self._tell(coming)
        new = []
        for prepared in coming:
            state = held.get(prepared.contact)
            if state is None or state.state == Held.REJECTED or not state.payload_hash:
                new.append(self._perhaps_there(prepared, state))
        DestinationState.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["destination", "contact"],
            update_fields=["state", "identifier", "identifier_hash", "last_sent"],
        )
        # What they have of the others is not known until they answer.
        DestinationState.objects.filter(
            destination=self.destination, contact__in=[p.contact for p in coming]
        ).update(payload_hash="", last_sent=self.now)

    def _tell(self, coming: list[Prepared]) -> None:
        """Tell the trail which health data leave, by the names of columns that it knows."""
        closed = closed_words(self.rows.words)
        words = {p.contact: closed & p.said.values.keys() for p in coming if closed}
        going = {pk: [column_name(word) for word in said] for pk, said in words.items() if said}
        people = Contact.objects.filter(pk__in=going).values_list("pk", "key")
        read = {str(key): going[pk] for pk, key in people}
        by = Actor(self.destination.owner, Door.JOB)
        told(read, by=by, page="destination", why=f"destination:{self.destination.slug}")

    def _count(self, people: list[int]) -> None:
        """Count one message for each; the reference is no day of a program that reads people."""
        said = {"channel": self.destination.channel, "purpose": self.destination.purpose}
        note_sent(people, way=Way.API, reference=-self.run.pk, at=self.now, **said)

    def _perhaps_there(self, prepared: Prepared, held: DestinationState | None) -> DestinationState:
        return DestinationState(
            destination=self.destination,
            contact_id=prepared.contact,
            state=Held.THERE if held is not None and held.state == Held.THERE else Held.UNKNOWN,
            identifier=self.rows.sealed(prepared),
            identifier_hash=prepared.identifier_hash,
            first_sent=self.now,
            last_sent=self.now,
        )


@operation
def take_batch(*, run: SyncRun, rows: Rows, by: Actor) -> Batch | None:
    """Write the next rows of a run down as sent and return them; None when there are no more.

    Raises:
        SyncRefused: the people are chosen by health data, and the agreement ended meanwhile.
    """
    taking = Taking(run, rows)
    while receipts := taking.next_receipts():
        batch = taking.take(receipts)
        if batch is not None:
            counts = {"rows": len(batch.rows), "batch": batch.name}
            record("destination.sent", about=run, by=by, method=batch.method, **counts)
            return batch
    return None


def _lock(people: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from contacts_contact where id = any(%s) order by id for share",
            [list(people)],
        )
