"""A webhook: signed batches to a receiver of the organisation's own (Standard Webhooks)."""

import hashlib
import time
from collections.abc import Sequence
from json import dumps
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.egress import acceptable
from config.signing import is_secret, signature_headers
from segments.destinations.connector import Ability, Given, Setting
from segments.destinations.faults import AccessRefused, BatchRefused
from segments.destinations.http import accepted, ask, health_of
from segments.destinations.row import FileMade, Health, Rejection, Row, RowResult

_NOT_THERE = {404: "not_found", 405: "not_found", 410: "gone"}
SENDS = "send"
# The specification asks for messages below 20 kB.
_LARGEST = 20_000


class Webhook:
    """Messages `audience.upserted`, `audience.removed`, `audience.erased`; a 2xx takes them all."""

    kind = "webhook"
    label = _("Webhook")
    max_batch = 50
    supports: frozenset[Ability] = frozenset({"upsert", "remove", "erase", "verify"})
    settings: tuple[Setting, ...] = (
        Setting("address", _("Address")),
        Setting("signing_secret", _("Signing secret"), secret=True),
        Setting(
            "purpose",
            _("What the receiver does"),
            required=False,
            choices=("list", SENDS),
            help=_("“send” writes to people at once, so caps and quiet hours count."),
        ),
    )
    takes: frozenset[str] | None = None
    takes_custom = True
    match_keys = ("email", "phone", "external_id")
    makes_files = False

    def __init__(self, given: Given) -> None:
        self.files: list[FileMade] = []
        self._given = given
        self._address = given.settings.get("address", "")
        self._secret = given.secrets.get("signing_secret", "")

    def check(self) -> Health:
        """Send a signed message without people."""
        if not acceptable(self._address) or not is_secret(self._secret):
            return Health(False, "not_configured")

        def question() -> Health:
            self._send("audience.checked", {}, f"check-{time.time_ns()}")
            return Health(True)

        try:
            return health_of(question)
        except BatchRefused:
            return Health(False, "odd_answer")

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row as it is, if it has what the receiver knows the person by."""
        if not row.text(self._given.match_key):
            return Rejection("no_match_key", self._given.match_key)
        return row.with_values(row.values)

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Tell of people on the list, with the fields allowed."""
        told = [{"ref": row.ref, "values": dict(row.values)} for row in rows]
        self._send("audience.upserted", {"rows": told}, key)
        return [accepted(row, row.ref) for row in rows]

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Tell of people who left the list, by their pseudonym alone."""
        return self._without("audience.removed", rows, key)

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Ask for people to be forgotten, by their pseudonym alone."""
        return self._without("audience.erased", rows, key)

    def _without(self, event: str, rows: Sequence[Row], key: str) -> list[RowResult]:
        self._send(event, {"rows": [{"ref": row.ref} for row in rows]}, key)
        return [accepted(row, row.ref) for row in rows]

    def _send(self, event: str, data: dict[str, Any], key: str) -> None:
        """Send one message; the same key is the same message: same id, same bytes."""
        message = {"type": event, "timestamp": self._given.as_of, "data": data}
        body = dumps(message, ensure_ascii=False, sort_keys=True).encode()
        if len(body) >= _LARGEST:
            raise BatchRefused("too_large")
        headers = signature_headers(
            [self._secret],
            message_id="msg_" + hashlib.sha256(f"{event}.{key}".encode()).hexdigest()[:32],
            timestamp=int(time.time()),
            body=body,
        )
        headers["Content-Type"] = "application/json"
        answer = ask("POST", self._address, headers=headers, body=body)
        if answer.status in _NOT_THERE:
            raise AccessRefused(_NOT_THERE[answer.status])
        if not answer.ok:
            raise BatchRefused(str(answer.status))
