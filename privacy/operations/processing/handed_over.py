"""What left in the last twelve months, by the records of it and not by what is set today.

A destination that is paused or sends something else now still got what it got.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.operations.export_sending import LEFT
from contacts.operations.permission.question import ADULT_AT
from privacy.laws.clock import add_months
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination, SyncRun
from segments.models.webhooks import DeliveryState, WebhookState, WebhookSubscription
from segments.operations.activation.fields import sent_words

YEAR = timedelta(days=365)
WEBHOOK, FILE = "webhook", "file"
_TERMS = ("purpose", "match_key", "fields", "withheld", "shares")
# A file of a run is taken within this time of its making.
_TAKEN_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """To one kind of recipient under one set of terms; no `words` where whole records left."""

    kind: str
    purpose: str = ""
    words: tuple[str, ...] = ()
    shares: bool = False
    # A recipient that was named; whoever takes a file for nobody may give it to anybody.
    named: bool = True


def handed_over(now: datetime) -> list[HandedOver]:
    """Return what left for others within twelve months; five short queries."""
    since = now - YEAR
    return [*_of_runs(since), *_of_files(since), *_of_webhooks(since)]


def _of_runs(since: datetime) -> Iterator[HandedOver]:
    """Yield each set of terms under which people's data left for destinations."""
    of_run = Disclosure.objects.filter(run=OuterRef("pk"), at__gte=since)
    sent = Q(created_at__gte=since) & (Q(added__gt=0) | Q(updated__gt=0)) | Exists(of_run)
    found = SyncRun.objects.filter(sent, created_at__gte=since - _TAKEN_WITHIN)
    terms = {f"said_{name}": F(f"terms__{name}") for name in _TERMS}
    rows = found.order_by().values_list("destination", "destination__kind").annotate(**terms)
    once_shared = _once_shared()
    for place, kind, *said in rows.distinct():
        given = {name: value for name, value in zip(_TERMS, said, strict=True) if value is not None}
        words = tuple(sorted(sent_words(given)))
        shares = bool(given.get("shares", place in once_shared))
        yield HandedOver(kind, given.get("purpose", ""), words, shares)


def _once_shared() -> set[int]:
    """Return the destinations that ever shared; runs did not always write that down."""
    now = set(Destination.objects.filter(shares=True).values_list("pk", flat=True))
    return now | set(Destination.history.filter(shares=True).values_list("id", flat=True))


def _of_files(since: datetime) -> Iterator[HandedOver]:
    """Yield the files of people that colleagues took."""
    taken = Export.objects.filter(state__in=LEFT, downloads__gt=0, downloaded_at__gte=since)
    rows = taken.order_by().values_list("columns", "mailing_purpose", "recipient").distinct()
    for columns, purpose, recipient in rows:
        yield HandedOver(FILE, purpose, tuple(sorted(columns)), named=bool(recipient))


def _of_webhooks(since: datetime) -> Iterator[HandedOver]:
    sent = Q(deliveries__state=DeliveryState.SENT, deliveries__created_at__gte=since)
    used = sent | ~Q(state=WebhookState.DISABLED) | Q(disabled_at__gte=since)
    rows = WebhookSubscription.objects.filter(used).order_by().values_list("thin", flat=True)
    for thin in rows.distinct():
        yield HandedOver(WEBHOOK, words=("external_id",) if thin else ())


def left_otherwise(left: list[HandedOver]) -> bool:
    """Say whether data left by ways that no record calls sold or not sold."""
    return any(each.kind == WEBHOOK or not each.named for each in left)


def young_shared(now: datetime) -> bool:
    """Say whether data of anybody known to be under 16 left for advertising in these months."""
    since = now - YEAR
    born = add_months(since.date(), -12 * ADULT_AT)
    of_person = Disclosure.objects.filter(contact=OuterRef("pk"), at__gte=since)
    shared = of_person.filter(
        Q(run__terms__shares=True)
        | Q(run__terms__shares__isnull=True, run__destination__in=_once_shared())
    )
    young = Q(birth_date__gt=born) | Q(birth_date=None, birth_year__gt=born.year)
    return Contact.objects.filter(young).filter(Exists(shared)).exists()
