"""Brevo: contacts of one list, known there by our pseudonym of them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from config.egress import Answer
from segments.destinations.connector import Ability, Given, Setting
from segments.destinations.faults import AccessRefused
from segments.destinations.http import (
    ANOTHER_ADDRESS,
    accepted,
    ask,
    base_address,
    each,
    has_all,
    health_of,
    left,
    part,
    parts,
    rejected,
)
from segments.destinations.naming import by_email, names_there
from segments.destinations.row import FileMade, Health, Rejection, Row, RowResult

# Who is new is created (201).
_CHANGED = 204
_NAMES = {"given_name": "FIRSTNAME", "family_name": "LASTNAME", "phone": "SMS"}


class Brevo:
    """API v3. A request or two a person: only so does the service say what became of each."""

    kind = "brevo"
    label = "Brevo"
    max_batch = 150
    supports: frozenset[Ability] = frozenset({"upsert", "remove", "erase", "unsubscribe", "verify"})
    settings: tuple[Setting, ...] = (
        Setting("api_key", _("API key"), secret=True),
        Setting("list_id", _("List ID")),
        ANOTHER_ADDRESS,
    )
    takes: frozenset[str] | None = frozenset({"email", *_NAMES})
    takes_custom = True
    match_keys = ("email",)
    makes_files = False

    def __init__(self, given: Given) -> None:
        self.files: list[FileMade] = []
        self._base = base_address(given, "https://api.brevo.com/v3")
        self._given = given
        self._headers = {"api-key": given.secrets.get("api_key", "")}

    def check(self) -> Health:
        """Ask for the list and the attributes: others are ignored there without a word."""

        def question() -> Health:
            if not self._ask("GET", f"/contacts/lists/{self._list()}").ok:
                return Health(False, "no_such_list")
            answer = self._ask("GET", "/contacts/attributes")
            there = {one.get("name") for one in parts(answer.json(), "attributes")}
            return has_all(names_there(self._given.fields, _NAMES, str.upper), there)

        return health_of(question)

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row as attributes; the address is the key."""
        return by_email(row, _NAMES, str.upper)

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Put people on the list."""
        return each(rows, self._kept)

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Take people off the list."""
        unlink = {"unlinkListIds": [self._list()]}
        return each(rows, lambda row: _gone(row, self._ask("PUT", _to(row), unlink)))

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Delete the contacts."""
        return each(rows, lambda row: _gone(row, self._ask("DELETE", _to(row))))

    def unsubscribe(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Block mail to them."""
        block = {"emailBlacklisted": True}
        return each(rows, lambda row: _gone(row, self._ask("PUT", _to(row), block)))

    def _list(self) -> int:
        number = self._given.settings.get("list_id", "")
        if not number.isdecimal():
            raise AccessRefused("not_configured")
        return int(number)

    def _kept(self, row: Row) -> RowResult:
        attributes = {name: row.text(name) for name in row.values if name != "email"}
        lists: dict[str, Any] = {"listIds": [self._list()]}
        if row.remote_id:
            change = {"attributes": {**attributes, "EMAIL": row.text("email")}, **lists}
            answer = self._ask("PUT", _to(row), change)
            if answer.status != 404:
                return self._unless_left(row, answer)
        body: dict[str, Any] = {
            "email": row.text("email"), "ext_id": row.ref, "attributes": attributes,
            "updateEnabled": True, **lists,
        }  # fmt: skip
        return self._unless_left(row, self._ask("POST", "/contacts", body))

    def _unless_left(self, row: Row, answer: Answer) -> RowResult:
        """Ask of somebody who was there before whether they left; a change leaves that as it is."""
        if answer.status == _CHANGED:
            there = self._ask("GET", _to(row)).json()
            if part(there, "emailBlacklisted") is True:
                return left(row, row.ref)
        return _said(row, answer)

    def _ask(self, method: str, path: str, json: Any = None) -> Answer:
        return ask(method, self._base + path, headers=self._headers, json=json)


def _to(row: Row) -> str:
    return f"/contacts/{quote(row.remote_id or row.ref, safe='')}?identifierType=ext_id"


def _said(row: Row, answer: Answer) -> RowResult:
    if answer.ok:
        return accepted(row, row.ref)
    content = answer.json()
    return rejected(row, part(content, "code") or answer.status, part(content, "message") or "")


def _gone(row: Row, answer: Answer) -> RowResult:
    return accepted(row) if answer.status == 404 else _said(row, answer)
