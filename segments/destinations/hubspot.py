"""HubSpot: contacts by the batch, and who is on one manual list."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from config.egress import Answer
from segments.destinations.connector import Ability, Given, Setting
from segments.destinations.faults import AccessRefused, BatchRefused, Fault
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
from segments.destinations.row import FileMade, Health, Rejection, Row, RowResult, Status

_CONTACTS = "/crm/v3/objects/contacts"
_LEFT = "hs_email_optout"
_NAMES = {
    "given_name": "firstname", "family_name": "lastname", "phone": "phone", "city": "city",
    "region": "state", "postal_code": "zip", "country": "country", "organisation": "company",
    "occupation": "jobtitle", "language": "hs_language",
}  # fmt: skip


class HubSpot:
    """CRM API v3; 207 says which rows of a batch failed."""

    kind = "hubspot"
    label = "HubSpot"
    max_batch = 100
    supports: frozenset[Ability] = frozenset({"upsert", "remove", "erase", "verify"})
    settings: tuple[Setting, ...] = (
        Setting("token", _("Access token"), secret=True),
        Setting("list_id", _("List ID"), help=_("A list that is kept by hand.")),
        ANOTHER_ADDRESS,
    )
    takes: frozenset[str] | None = frozenset({"email", *_NAMES})
    takes_custom = True
    match_keys = ("email",)
    makes_files = False

    def __init__(self, given: Given) -> None:
        self.files: list[FileMade] = []
        self._fields = given.fields
        self._base = base_address(given, "https://api.hubapi.com")
        self._list = f"/crm/v3/lists/{quote(given.settings.get('list_id', ''), safe='')}"
        self._headers = {"Authorization": f"Bearer {given.secrets.get('token', '')}"}

    def check(self) -> Health:
        """Ask for the list and each property; a list that fills itself is not filled by us."""

        def question() -> Health:
            answer = self._ask("GET", self._list)
            kind = part(part(answer.json(), "list"), "processingType")
            if not answer.ok or kind not in {"MANUAL", "SNAPSHOT"}:
                return Health(False, "no_such_list")
            wanted = names_there(self._fields, _NAMES, str.lower)
            return has_all(wanted, {*filter(self._is_there, wanted)})

        return health_of(question)

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row as properties; the address is the key."""
        return by_email(row, _NAMES, str.lower)

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Add or change contacts, then put them on the list."""
        answer = self._ask("POST", f"{_CONTACTS}/batch/upsert", {"inputs": [*map(_input, rows)]})
        if not answer.ok:
            raise BatchRefused(str(part(answer.json(), "category") or ""))
        content = answer.json()
        ids = {one.get("objectWriteTraceId"): str(one["id"]) for one in _kept(content)}
        errors = dict(_errors(content))
        gone = self._opted_out([*ids.values()])
        results = [
            left(row, ids[row.ref]) if ids.get(row.ref) in gone
            else _settled(row, ids.get(row.ref), errors.get(row.ref))
            for row in rows
        ]  # fmt: skip
        replaced = [
            row.remote_id for row in rows
            if row.remote_id and row.ref in ids and ids[row.ref] != row.remote_id
        ]  # fmt: skip
        refused = tuple(result for result in results if result.status != Status.ACCEPTED)
        self._on_list([one for one in ids.values() if one not in gone], [*replaced, *gone], refused)
        return results

    def _opted_out(self, ids: list[str]) -> set[str]:
        """Return those who left all mail there: whom no list of ours may reach any more."""
        if not ids:
            return set()
        body = {"properties": [_LEFT], "inputs": [{"id": one} for one in ids]}
        answer = self._ask("POST", f"{_CONTACTS}/batch/read", body)
        if not answer.ok:
            raise BatchRefused(str(part(answer.json(), "category") or ""))
        return {
            str(one["id"])
            for one in _kept(answer.json())
            if str(part(one.get("properties"), _LEFT)).lower() == "true"
        }

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Take contacts off the list; who is not known there any more is off it, too."""
        ids = [self._id_of(row) for row in rows]
        self._on_list([], [one for one in ids if one])
        return [accepted(row) for row in rows]

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Delete for good, by the right of the person."""

        def forgotten(row: Row) -> RowResult:
            known = {"objectId": row.remote_id}
            email = {"objectId": row.text("email"), "idProperty": "email"}
            answer = self._ask(
                "POST", f"{_CONTACTS}/gdpr-delete", known if row.remote_id else email
            )
            gone = answer.ok or answer.status == 404
            return accepted(row) if gone else rejected(row, part(answer.json(), "category"))

        return each(rows, forgotten)

    def _is_there(self, name: str) -> bool:
        # One by one: all of them together are more than we read of an answer.
        return self._ask("GET", f"/crm/v3/properties/contacts/{quote(name, safe='')}").ok

    def _id_of(self, row: Row) -> str:
        """Return the contact's key there; asked for where an answer of theirs got lost."""
        if row.remote_id or not row.text("email"):
            return row.remote_id
        email = quote(row.text("email"), safe="")
        answer = self._ask("GET", f"{_CONTACTS}/{email}?idProperty=email")
        return str(part(answer.json(), "id") or "") if answer.ok else ""

    def _on_list(
        self, add: list[str], remove: list[str], refused: tuple[RowResult, ...] = ()
    ) -> None:
        """Change who is on the list. Until that is done, no contact taken counts as accepted."""
        if not add and not remove:
            return
        body = {"recordIdsToAdd": add, "recordIdsToRemove": remove}
        try:
            answer = self._ask("PUT", f"{self._list}/memberships/add-and-remove", body)
        except Fault as fault:
            fault.done = refused
            raise
        if not answer.ok:
            raise AccessRefused("no_such_list", done=refused)

    def _ask(self, method: str, path: str, json: Any = None) -> Answer:
        return ask(method, self._base + path, headers=self._headers, json=json)


def _input(row: Row) -> dict[str, Any]:
    properties = {name: row.text(name) for name in row.values if name != "email"}
    email = row.text("email")
    return {
        "id": email, "idProperty": "email", "properties": properties,
        "objectWriteTraceId": row.ref,
    }  # fmt: skip


def _kept(content: Any) -> list[dict[str, Any]]:
    return [one for one in parts(content, "results") if "id" in one]


def _errors(content: Any) -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(ref), error)
        for error in parts(content, "errors")
        for ref in (part(error.get("context"), "objectWriteTraceId") or [])
    ]


def _settled(row: Row, remote_id: str | None, error: dict[str, Any] | None) -> RowResult:
    if remote_id:
        return accepted(row, remote_id)
    said = error or {}
    return rejected(row, said.get("category", "not_taken"), said.get("message", ""))
