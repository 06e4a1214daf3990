"""What a merge never loosens: refusals, restrictions, wishes to be left alone, closed doors."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min

from contacts.models.contact import Contact
from contacts.models.merge import MergeMove
from contacts.models.preference import REFUSING, Action, ConsentEvent, WishEvent
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.models.restriction import Restriction
from contacts.operations.merging.run import MergeRun
from contacts.operations.suppression import digest

HOW = "merge"


def keep_refusals(run: MergeRun) -> None:
    """Refuse again, from now on, what either record had refused and the other one allows.

    The event names the refusal it repeats, so that the evidence of both stays readable; what
    the person says after the merge counts as always.
    """
    for sides, overall in _latest(run, ConsentEvent, ("channel", "purpose")):
        refusing = [event for event in sides if refuses(event, run.now)]
        if refusing and not refuses(overall, run.now):
            first = max(refusing, key=lambda event: (event.event_at, event.pk))
            run.added(ConsentEvent, _repeat(run, first).pk)


def refuses(event: ConsentEvent, now: datetime) -> bool:
    """Say whether nothing may be sent after this event; a consent that ended is one."""
    ended = event.expires_at is not None and event.expires_at <= now
    return ended or event.action in REFUSING


def _repeat(run: MergeRun, event: ConsentEvent) -> ConsentEvent:
    action = event.action if event.action in REFUSING else Action.EXPIRE
    return ConsentEvent.objects.create(
        contact=run.survivor,
        channel=event.channel,
        purpose=event.purpose,
        purpose_version=event.purpose_version,
        action=action,
        basis=event.basis,
        identifier=event.identifier,
        subject_ref=event.subject_ref or digest(event.channel, str(run.survivor.key)),
        language=event.language,
        how=HOW,
        evidence={"merge": str(run.merge.key)},
        jurisdiction=event.jurisdiction,
        event_at=run.now,
        user_id=run.by.user_id,
        parent=event,
    )


def keep_wishes(run: MergeRun) -> None:
    """State the stricter wish again where the other record's is the later one."""
    for sides, overall in _latest(run, WishEvent, ("name",)):
        stricter = _STRICTER.get(overall.name)
        wished = [event.value for event in sides if event.value is not None]
        if stricter is None or not wished or overall.value == (strict := stricter(wished)):
            continue
        event = WishEvent.objects.create(
            contact=run.survivor,
            name=overall.name,
            value=strict,
            how=HOW,
            user_id=run.by.user_id,
            event_at=run.now,
        )
        run.added(WishEvent, event.pk)


def _span(hours: dict[str, str]) -> int:
    """Return how many minutes a stretch of quiet hours lasts, midnight included."""
    start, end = (int(hours[name][:2]) * 60 + int(hours[name][3:5]) for name in ("from", "to"))
    return (end - start) % (24 * 60)


# Which of two wishes leaves the person more alone; a preference is no limit, the later counts.
_STRICTER: dict[str, Callable[[list[Any]], Any]] = {
    WishEvent.Name.CAP: min,
    WishEvent.Name.PAUSE: max,
    WishEvent.Name.QUIET: lambda hours: max(hours, key=_span),
}


def _latest(run: MergeRun, model: Any, names: tuple[str, ...]) -> Iterable[tuple[list[Any], Any]]:
    """Yield the latest row of each record and of both, per value of `names`."""
    moved = MergeMove.objects.filter(merge=run.merge, table=model._meta.label)
    of_absorbed = set(moved.values_list("row", flat=True))
    found: dict[tuple[Any, ...], dict[Any, Any]] = {}
    for row in model.objects.filter(contact=run.survivor).order_by("event_at", "id"):
        latest = found.setdefault(tuple(getattr(row, name) for name in names), {})
        latest[str(row.pk) in of_absorbed] = row
        latest["both"] = row
    for latest in found.values():
        overall = latest.pop("both")
        yield list(latest.values()), overall


def closed_since(contact: Any) -> dict[str, datetime]:
    """Return since when the contact's main address of each kind is closed to messages."""
    where = {"contact": contact, "is_primary": True, "opted_out_at__isnull": False}
    points = ContactPoint.objects.filter(**where).values_list("kind", "opted_out_at")
    found: dict[str, Any] = dict(points)
    post = PostalAddress.objects.filter(**where).aggregate(at=Min("opted_out_at"))["at"]
    return found | ({"address": post} if post else {})


def keep_closed(run: MergeRun) -> None:
    """Close the main address of a kind that was closed on either record, and its twins.

    Whoever closed the main address of one record meant the person, who would otherwise be
    written to at the other record's address.
    """
    closed: dict[str, datetime] = run.before["closed"]
    for kind, since in closed.items():
        rows = PostalAddress if kind == "address" else ContactPoint
        where = {} if kind == "address" else {"kind": kind}
        main = rows.objects.filter(
            contact=run.survivor, is_primary=True, opted_out_at=None, **where
        )
        for pk in main.values_list("pk", flat=True):
            run.change(rows, pk, {"opted_out_at": since})
    _close_twins(run)


def _close_twins(run: MergeRun) -> None:
    """Close every row of an address that is closed in one of them."""
    points = ContactPoint.objects.filter(contact=run.survivor).exclude(normalised="")
    shut = {
        (kind, value): since
        for kind, value, since in points.filter(opted_out_at__isnull=False)
        .values_list("kind", "normalised")
        .annotate(since=Min("opted_out_at"))
    }
    for point in points.filter(opted_out_at=None):
        since = shut.get((point.kind, point.normalised))
        if since is not None:
            run.change(ContactPoint, point.pk, {"opted_out_at": since})


def keep_restricted(run: MergeRun) -> None:
    """Restrict the survivor where either record is restricted, and say so on it."""
    held = Restriction.objects.filter(contact=run.survivor, lifted_at=None)
    since = held.aggregate(since=Min("since"))["since"]
    if since is not None and run.survivor.restricted_at != since:
        run.change(Contact, run.survivor.pk, {"restricted_at": since})
