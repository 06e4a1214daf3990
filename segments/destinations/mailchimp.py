"""Mailchimp: members of one audience list. Nobody who left there is ever signed up again."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
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
from segments.destinations.row import FileMade, Health, Rejection, Row, RowResult

_MERGE = {"given_name": "FNAME", "family_name": "LNAME", "phone": "PHONE"}
_OWN = ("email_address", "language", "tags")
_DATA_CENTRE = re.compile(r"[a-z]{2}\d{1,3}")
_TAG_LENGTH = 10
_LEFT = "Member In Compliance State"
_THERE = "ERROR_CONTACT_EXISTS"
_AWAY = {"unsubscribed", "cleaned"}


class Mailchimp:
    """Marketing API 3.0; people come and change by the batch."""

    kind = "mailchimp"
    label = "Mailchimp"
    max_batch = 500
    supports: frozenset[Ability] = frozenset({"upsert", "remove", "erase", "unsubscribe", "verify"})
    settings: tuple[Setting, ...] = (
        Setting("api_key", _("API key"), secret=True),
        Setting("list_id", _("Audience ID")),
        ANOTHER_ADDRESS,
    )
    takes: frozenset[str] | None = frozenset({"email", "language", "tags", *_MERGE})
    takes_custom = True
    match_keys = ("email",)
    makes_files = False

    def __init__(self, given: Given) -> None:
        self.files: list[FileMade] = []
        self._fields = given.fields
        key = given.secrets.get("api_key", "")
        centre = key.rpartition("-")[2]
        # The end of the key becomes part of a host name.
        own = f"https://{centre}.api.mailchimp.com/3.0" if _DATA_CENTRE.fullmatch(centre) else ""
        self._list = f"{base_address(given, own)}/lists/{quote(_list_id(given), safe='')}"
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(f"custodia:{key}".encode()).decode()
        }

    def check(self) -> Health:
        """Ask for the list and its merge fields."""

        def question() -> Health:
            answer = self._ask("GET", "/merge-fields?count=1000")
            if not answer.ok:
                return Health(False, "no_such_list")
            there = {one.get("tag") for one in parts(answer.json(), "merge_fields")}
            return has_all(names_there(self._fields, _MERGE, _merge_tag), there)

        return health_of(question)

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row as merge fields; the address is the key."""
        named = by_email(row, _MERGE, _merge_tag, key="email_address")
        if isinstance(named, Rejection):
            return named
        own = {"language": row.text("language"), "tags": row.values.get("tags", ())}
        return row.with_values({**named.values, **own})

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Change who is there, sign up who is new; a batch of each."""
        found: dict[str, RowResult] = {}
        _settle(found, [row for row in rows if row.remote_id == member_id(row)], self._changed)
        _settle(found, [row for row in rows if row.ref not in found], self._signed_up)
        return [found[row.ref] for row in rows]

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Archive: the list forgets them, their own choice to leave is kept there."""
        return each(rows, self._archived)

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Delete for good; the address can only be signed up again by its owner."""
        return each(rows, self._deleted)

    def unsubscribe(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Keep them as people who left."""
        return each(rows, self._unsubscribed)

    def _changed(self, rows: Sequence[Row]) -> list[RowResult]:
        """Change members by the batch; without a status, which would sign them up again."""
        errors, states = self._batch(rows, update_existing=True)
        return [
            _row_refused(row, errors[name]) if (name := _address(row)) in errors
            else left(row, member_id(row)) if states.get(name) in _AWAY
            else accepted(row, member_id(row))
            for row in rows
        ]  # fmt: skip

    def _signed_up(self, rows: Sequence[Row]) -> list[RowResult]:
        """Sign people up by the batch; who turns out to be there already is only changed.

        Such a batch changes nobody who is there: its status would undo a person's leaving.
        """
        each([row for row in rows if row.remote_id], self._archived)  # by their former address
        errors, _states = self._batch(rows, update_existing=False, status="subscribed")
        there = [row for row in rows if errors.get(_address(row), {}).get("error_code") == _THERE]
        again = {row.ref for row in there}
        found = {
            row.ref: _row_refused(row, errors[name]) if (name := _address(row)) in errors
            else accepted(row, member_id(row))
            for row in rows if row.ref not in again
        }  # fmt: skip
        _settle(found, there, self._changed)
        return [found[row.ref] for row in rows]

    def _batch(
        self, rows: Sequence[Row], *, update_existing: bool, **status: str
    ) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Send one batch; return its errors, and the states of those it changed, by address."""
        members = [{**_member(row), **_tags(row), **status} for row in rows]
        body = {"members": members, "sync_tags": False, "update_existing": update_existing}
        answer = self._ask("POST", "", body)
        if answer.status == 404:
            raise AccessRefused("no_such_list")
        if not answer.ok:
            raise BatchRefused(str(part(answer.json(), "title") or ""))
        content = answer.json()
        changed = parts(content, "updated_members")
        return (
            {str(one.get("email_address", "")).lower(): one for one in parts(content, "errors")},
            {str(one.get("email_address", "")).lower(): one.get("status") for one in changed},
        )

    def _unsubscribed(self, row: Row) -> RowResult:
        to = f"/members/{member_id(row, known=True)}"
        return self._gone(row, self._ask("PATCH", to, {"status": "unsubscribed"}))

    def _archived(self, row: Row) -> RowResult:
        return self._gone(row, self._ask("DELETE", f"/members/{member_id(row, known=True)}"))

    def _deleted(self, row: Row) -> RowResult:
        to = f"/members/{member_id(row, known=True)}/actions/delete-permanent"
        return self._gone(row, self._ask("POST", to))

    def _gone(self, row: Row, answer: Answer) -> RowResult:
        return accepted(row) if answer.ok or answer.status == 404 else _refused(row, answer)

    def _ask(self, method: str, path: str, json: Any = None) -> Answer:
        return ask(method, self._list + path, headers=self._headers, json=json)


def member_id(row: Row, *, known: bool = False) -> str:
    """Return the service's name of a person: the hash of the address; `known`: the one told."""
    if known and row.remote_id:
        return row.remote_id
    return hashlib.md5(_address(row).encode(), usedforsecurity=False).hexdigest()


def _settle(
    found: dict[str, RowResult],
    rows: Sequence[Row],
    call: Callable[[Sequence[Row]], list[RowResult]],
) -> None:
    """Add the results of a call, if it is needed; a fault takes along those before it."""
    if not rows:
        return
    try:
        found |= {result.ref: result for result in call(rows)}
    except Fault as fault:
        fault.done = (*found.values(), *fault.done)
        raise


def _address(row: Row) -> str:
    return row.text("email_address").lower()


def _merge_tag(slug: str) -> str:
    return slug.upper()[:_TAG_LENGTH]


def _list_id(given: Given) -> str:
    return given.settings.get("list_id", "")


def _member(row: Row) -> dict[str, Any]:
    merge = {name: row.text(name) for name in row.values if name not in _OWN}
    language = {"language": row.text("language")} if row.text("language") else {}
    return {"email_address": row.text("email_address"), "merge_fields": merge, **language}


def _tags(row: Row) -> dict[str, list[str]]:
    tags = row.values.get("tags", ())
    return {"tags": [tags] if isinstance(tags, str) else list(tags)} if tags else {}


def _refused(row: Row, answer: Answer) -> RowResult:
    content = answer.json()
    if part(content, "title") == _LEFT:
        return left(row)
    return rejected(row, part(content, "title") or answer.status, part(content, "detail") or "")


def _row_refused(row: Row, error: dict[str, Any]) -> RowResult:
    if "compliance state" in str(error.get("error", "")):
        return left(row)
    return rejected(row, error.get("error_code", ""), error.get("error", ""))
