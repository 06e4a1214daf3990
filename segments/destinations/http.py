"""How connectors ask a service: what went wrong becomes a fault, with no word of the service."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.egress import Answer, NoAnswer, Unreachable, send
from segments.destinations.connector import Given, Setting
from segments.destinations.faults import AccessRefused, Fault, OutcomeUnknown, RetryLater
from segments.destinations.row import Health, Row, RowResult, Status, told


def ask(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str],
    json: Any = None,
    body: bytes = b"",
) -> Answer:
    """Send one request; return an answer that says what became of it: 2xx or a refusal (4xx).

    Raises:
        RetryLater: nothing was done there.
        OutcomeUnknown: it may have been done.
        AccessRefused: we are not let in, or sent elsewhere.
    """
    try:
        answer = send(method, address, headers=headers, json=json, body=body)
    except Unreachable:
        raise RetryLater("unreachable") from None
    except NoAnswer:
        raise OutcomeUnknown("no_answer") from None
    if answer.status in {401, 403}:
        raise AccessRefused("access_refused")
    if 300 <= answer.status < 400:
        raise AccessRefused("redirected")
    if answer.status in {408, 429, 503}:
        raise RetryLater("busy", after=answer.retry_after)
    if answer.status >= 500:
        raise OutcomeUnknown("broken")
    return answer


def each(rows: Sequence[Row], one: Callable[[Row], RowResult]) -> list[RowResult]:
    """Return the result of every row; a fault on the way takes along those before it."""
    done: list[RowResult] = []
    for row in rows:
        try:
            done.append(one(row))
        except Fault as fault:
            fault.done = (*done, *fault.done)
            raise
    return done


def accepted(row: Row, remote_id: object = "") -> RowResult:
    """Return that the destination took a row."""
    return RowResult(row.ref, Status.ACCEPTED, str(remote_id or row.remote_id))


def rejected(row: Row, code: object, message: object = "") -> RowResult:
    """Return that the destination did not take a row, in its words, without anybody's data."""
    said = told(code, row) or "rejected", told(message, row)
    return RowResult(row.ref, Status.REJECTED, row.remote_id, *said)


def left(row: Row, remote_id: str = "") -> RowResult:
    """Return that the person left there; this comes back into our own record of consent."""
    kept = remote_id or row.remote_id
    return RowResult(row.ref, Status.SUPPRESSED, kept, "compliance_state", opted_out="email")


def part(content: Any, name: str) -> Any:
    """Return a part of what a service said; None where it is not of that form."""
    return content.get(name) if isinstance(content, dict) else None


def parts(content: Any, name: str) -> list[Any]:
    """Return a list within what a service said; empty where it is not of that form."""
    found = part(content, name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


# What `base_address` reads.
ANOTHER_ADDRESS = Setting("address", _("Another address of the service"), required=False)


def base_address(given: Given, own: str) -> str:
    """Return the service's own address, or the one set for tests and samples."""
    return given.settings.get("address", "").rstrip("/") or own


def has_all(wanted: Iterable[str], there: Container[object]) -> Health:
    """Return whether a service knows every field we would send."""
    missing = tuple(name for name in wanted if name not in there)
    return Health(False, "missing_fields", missing) if missing else Health(True)


def health_of(question: Callable[[], Health]) -> Health:
    """Return the answer of a check; a fault is an answer, too."""
    try:
        return question()
    except (RetryLater, OutcomeUnknown, AccessRefused) as fault:
        return Health(False, fault.code)
