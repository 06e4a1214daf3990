"""Writes down what a destination said, row by row, and what follows from it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.reasons import Reason
from contacts.operations.preferences import record_consent
from segments.destinations.row import FileMade, RowResult, Status
from segments.models.deliveries import DeliveryReceipt, DestinationState, Held, Receipt, RowAction
from segments.models.destinations import Destination, Leaving, SyncRun
from segments.operations.activation.batching import Batch
from segments.operations.activation.planning import LEFT_THERE
from segments.operations.activation.receipts import write_receipts
from segments.operations.activation.rows import question_of

HOW = "destination"
_GOING = (RowAction.ERASE, RowAction.REMOVE)
_SAID_NO = (Reason.OBJECTED, Reason.WITHDRAWN, Reason.REFUSED)
_STATUS = {
    Status.ACCEPTED: Receipt.ACCEPTED,
    Status.REJECTED: Receipt.REJECTED,
    Status.SUPPRESSED: Receipt.SUPPRESSED,
    Status.UNKNOWN: Receipt.UNKNOWN,
}

# How the trail calls them.
_SAID = {
    Receipt.ACCEPTED: "accepted",
    Receipt.REJECTED: "rejected",
    Receipt.SUPPRESSED: "left_out",
    Receipt.UNKNOWN: "unknown",
}


@operation
def settle(
    *,
    run: SyncRun,
    batch: Batch,
    results: Sequence[RowResult],
    by: Actor,
    files: Iterable[FileMade] = (),
) -> list[DeliveryReceipt]:
    """Keep the answers to a request; returns the rows nothing certain is known of yet."""
    now = timezone.now()
    answered = {result.ref: result for result in results if result.ref in batch.receipts}
    receipts = []
    for ref, result in answered.items():
        receipt = batch.receipts[ref]
        receipt.status, receipt.at = _STATUS[result.status], now
        receipt.remote_id, receipt.error_code = result.remote_id[:200], result.code[:60]
        receipt.message = result.message[:200]
        receipt.reason = LEFT_THERE if result.opted_out else receipt.reason
        receipts.append(receipt)
    fields = ["status", "at", "remote_id", "error_code", "message", "reason"]
    write_receipts(receipts, fields)
    _keep_states(run, receipts)
    left = [(batch.receipts[ref], r) for ref, r in answered.items() if r.opted_out]
    _bring_back(run, left, by)
    _keep_files(run, files)
    if receipts:
        said = Counter(_SAID[Receipt(receipt.status)] for receipt in receipts)
        record("destination.answered", about=run, by=by, batch=batch.name, **said)
    return [r for r in batch.receipts.values() if r.status in (Receipt.SENT, Receipt.UNKNOWN)]


def _keep_states(run: SyncRun, receipts: list[DeliveryReceipt]) -> None:
    """Let the ledger say what the destination has now."""
    own = DestinationState.objects.filter(destination=run.destination)
    held = {s.contact_id: s for s in own.filter(contact__in=[r.contact_id for r in receipts])}
    gone, changed = [], []
    for receipt in receipts:
        state = held.get(receipt.contact_id)
        if state is None:
            continue
        if receipt.action in _GOING:
            if receipt.status == Receipt.ACCEPTED:
                gone.append(receipt.contact_id)
            continue
        if _told(state, receipt):
            changed.append(state)
    own.filter(contact__in=gone).delete()
    if changed:
        DestinationState.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["destination", "contact"],
            update_fields=["state", "payload_hash", "rejected_hash", "remote_id"],
        )


def _told(state: DestinationState, receipt: DeliveryReceipt) -> bool:
    """Take one answer about somebody who was to be there into their row; False: nothing new."""
    if receipt.reason == LEFT_THERE:
        state.state, state.payload_hash = Held.OPTED_OUT, ""
    elif receipt.status == Receipt.ACCEPTED:
        state.state, state.payload_hash = Held.THERE, receipt.payload_hash
        state.rejected_hash = ""
    elif receipt.status in (Receipt.REJECTED, Receipt.SUPPRESSED):
        state.rejected_hash = receipt.payload_hash
        state.state = Held.REJECTED if state.state == Held.UNKNOWN else state.state
    else:
        return False
    state.remote_id = receipt.remote_id or state.remote_id
    return True


def _bring_back(run: SyncRun, left: list[tuple[DeliveryReceipt, RowResult]], by: Actor) -> None:
    """Record that people left there, with the destination as the one who says so."""
    if not left:
        return
    destination = run.destination
    people = Contact.objects.in_bulk([receipt.contact_id for receipt, _result in left])
    known = judge_many(list(people), question_of(destination))
    for receipt, result in left:
        contact = people.get(receipt.contact_id)
        if contact is None or contact.erased_at or contact.merged_into_id:
            continue
        if result.opted_out == destination.channel and known[contact.pk][0] in _SAID_NO:
            continue
        if _by_us(destination, receipt):
            continue
        record_consent(
            contact=contact,
            channel=result.opted_out,
            purpose=destination.purpose,
            action=Action.WITHDRAW,
            by=by,
            how=HOW,
            evidence={"destination": str(destination.key), "code": result.code[:60]},
        )


def _by_us(destination: Destination, receipt: DeliveryReceipt) -> bool:
    """Say whether we unsubscribed somebody there ourselves: that is no word of theirs."""
    if destination.delete_behaviour != Leaving.UNSUBSCRIBE:
        return False
    own = DeliveryReceipt.objects.filter(run__destination=destination, contact=receipt.contact_id)
    return own.filter(action=RowAction.REMOVE, status=Receipt.ACCEPTED).exists()


def _keep_files(run: SyncRun, files: Iterable[FileMade]) -> None:
    made = [
        {"name": file.name, "sha256": file.sha256, "size": file.size, "lines": file.lines}
        for file in files
    ]
    if made:
        names = {each["name"] for each in made}
        run.files = [kept for kept in run.files if kept["name"] not in names] + made
        run.save(update_fields=["files"])
