"""Destinations, their runs and the rows of people, as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from contacts.forms.importing import BASES
from contacts.models.preference import Purpose
from contacts.operations.export_columns import available_columns
from contacts.operations.permission.reasons import Reason
from contacts.reading.changes import Version
from contacts.reading.permissions import purpose_name
from contacts.reading.row_history import row_versions
from segments.destinations import KINDS, connector_kind
from segments.destinations.words import meaning
from segments.models.deliveries import DeliveryReceipt, DestinationState, Held, Receipt
from segments.models.destinations import Destination, RunState, Sending, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.fields import CUSTOM, column_name
from segments.operations.activation.refusing import WORDS as REFUSALS

_RUN_TONES = {
    RunState.WAITING: "blue",
    RunState.SENDING: "blue",
    RunState.LATER: "amber",
    RunState.DONE: "green",
    RunState.REFUSED: "red",
    RunState.FAILED: "red",
}
_RECEIPT_TONES = {
    Receipt.PLANNED: "blue",
    Receipt.SENT: "blue",
    Receipt.ACCEPTED: "green",
    Receipt.REJECTED: "red",
    Receipt.SUPPRESSED: "amber",
    Receipt.UNKNOWN: "amber",
}
_SHOWN_RUNS, _SHOWN_VERSIONS = 15, 10


@dataclass(frozen=True, slots=True)
class Line:
    """One destination: what kind, how many people it has, how the last run went."""

    row: Destination
    kind: Any
    segment: str
    people: int
    last: "RunLine | None"

    @property
    def paused(self) -> bool:
        """Whether nothing is sent."""
        return self.row.state == Sending.PAUSED

    @property
    def why(self) -> str:
        """Why it is paused, in words."""
        return "" if self.row.why in ("", "person") else refusal_words(self.row.why)


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in words."""

    row: SyncRun
    tone: str
    problem: str
    reasons: list[tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What became of one person in a run."""

    row: DeliveryReceipt
    tone: str
    reason: Any


def kind_label(kind: str) -> Any:
    """Return what a kind of destination is called."""
    return connector_kind(kind).label if kind in KINDS else kind


def lines_of(destinations: Iterable[Destination], user: Any) -> list[Line]:
    """Return destinations in words; segments `user` may not know of stay unnamed."""
    rows = list(destinations)
    ids = [row.pk for row in rows]
    held = DestinationState.objects.filter(
        Q(destination__in=ids), state__in=(Held.THERE, Held.UNKNOWN)
    )
    people = dict(held.values_list("destination").annotate(n=Count("contact")))
    runs = SyncRun.objects.filter(destination__in=ids).order_by("destination", "-id")
    last = {run.destination_id: run_line(run) for run in runs.distinct("destination")}
    segments = Segment.objects.visible_to(user).filter(pk__in=[row.segment_id for row in rows])
    names = dict(segments.values_list("pk", "name"))
    return [
        Line(
            row,
            kind_label(row.kind),
            names.get(row.segment_id, ""),
            people.get(row.pk, 0),
            last.get(row.pk),
        )
        for row in rows
    ]


def latest_runs(destination: Destination) -> list[RunLine]:
    """Return the last runs of a destination."""
    runs = destination.runs.select_related("by").order_by("-id")[:_SHOWN_RUNS]
    return [run_line(run) for run in runs]


def run_line(run: SyncRun) -> RunLine:
    """Return one run in words."""
    return RunLine(
        run, _RUN_TONES[RunState(run.state)], refusal_words(run.problem), reasons_of(run.reasons)
    )


def reasons_of(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Return why people were left out, the most frequent reason first."""
    found = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [(reason_words(code), count) for code, count in found]


def reason_words(code: str) -> Any:
    """Return why a person was left out, in words."""
    if code in Reason.values:
        return Reason(code).label
    return {
        "same_address": _("Somebody else of them goes by the same address"),
        "opted_out_there": _("Left at the destination"),
        "left_segment": _("Left the segment"),
    }.get(code, code)


def refusal_words(code: str) -> str:
    """Return why nothing was sent, in words."""
    return str(REFUSALS.get(code, "")) or meaning(code) or code


def receipt_lines(rows: Sequence[DeliveryReceipt]) -> list[ReceiptLine]:
    """Return receipts in words."""
    return [
        ReceiptLine(row, _RECEIPT_TONES[Receipt(row.status)], reason_words(row.reason))
        for row in rows
    ]


def counts_by_status(rows: QuerySet) -> list[tuple[str, Any, int]]:
    """Return how many receipts there are of each status that occurs: its word, label, count."""
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    return [(each.value, each.label, counts[each]) for each in Receipt if counts.get(each)]


def word_labels(words: Iterable[str], hidden: Iterable[str] = ()) -> dict[str, str]:
    """Return what fields that may leave are called; hidden ones are not in it."""
    headers = {column.name: column.header for column in available_columns(set(hidden))}
    return {word: headers[column_name(word)] for word in words if column_name(word) in headers}


def field_names(words: Sequence[str]) -> list[str]:
    """Return what fields are called, whoever reads: names of columns are no secrets."""
    labels = word_labels(words)
    return [labels.get(word, word.removeprefix(CUSTOM)) for word in words]


def purpose_words(slug: str) -> str:
    """Return what a purpose is called."""
    row = Purpose.objects.filter(slug=slug).order_by("-version").first()
    return str(purpose_name(row)) if row else slug


def basis_words(basis: str) -> str:
    """Return what a legal basis is called, without its explanation."""
    return str(dict(BASES).get(basis, basis)).partition(":")[0]


def versions_of(destination: Destination) -> list[Version]:
    """Return what was changed of a destination, by whom; secrets are no part of it."""
    return row_versions(
        Destination,
        Destination.history.filter(id=destination.pk),
        source="destination",
        below=None,
        limit=_SHOWN_VERSIONS,
        hidden=frozenset({"secret"}),
    )
