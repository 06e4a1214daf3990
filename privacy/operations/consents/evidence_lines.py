"""Reads the lines of a file of consent evidence: who said what, when, to which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from contacts.files.tables import Table
from contacts.models.preference import Action, Channel
from contacts.normalise.dates import parse_moment
from contacts.normalise.emails import normalise_email
from contacts.normalise.phones import normalise_phones
from contacts.normalise.text import fold, tidy
from contacts.operations.consent_facts import sale, written

# What the columns are called, folded.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "email address", "correo", "correo electronico"),
    "phone": ("phone", "telephone", "mobile", "telefono", "movil"),
    "channel": ("channel", "canal"),
    "purpose": ("purpose", "finalidad", "proposito"),
    "action": ("action", "accion"),
    "wording": ("wording", "text shown", "texto", "texto mostrado"),
    "when": ("when", "at", "date", "moment", "fecha", "cuando", "opt-in time"),
    "how": ("how", "method", "como", "medio"),
    "language": ("language", "idioma"),
    "ip": ("ip", "ip address", "direccion ip"),
    "guardian": ("guardian", "parent", "tutor"),
    # A sale that stands for a consent, and what signed agreements disclose (`consent_facts`).
    "order": ("order", "pedido"),
    "own_similar": ("own similar products", "productos propios similares"),
    "could_refuse": ("could refuse", "pudo negarse"),
    "signature": ("signature", "signed", "firma"),
    "automated": ("automated disclosed", "automatizado informado"),
    "no_condition": ("no condition disclosed", "sin condicion informado"),
}
_YES = frozenset({"yes", "true", "1", "x", "si", "y", "s"})
NEEDED = ("channel", "purpose", "wording", "when")
_ACTIONS = (Action.GRANT, Action.CONFIRMED, Action.REFUSE, Action.WITHDRAW, Action.OBJECT)
_HOW = ("form", "double_opt_in", "paper", "phone", "in_person", "page", "file")
_WORDING_MOST = 4_000


class BadLine(Exception):
    """A line cannot be taken; `code` says why and never holds a value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """One line, understood: the address by which the person is known, and what they said."""

    line: int
    kind: str
    address: str
    channel: str
    purpose: str
    action: str
    wording: str
    at: datetime
    how: str
    language: str
    ip: str | None
    guardian: str
    facts: dict[str, Any] = field(default_factory=dict)


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Return where each column stands that we know."""
    folded = [fold(header).strip() for header in headers]
    return {
        name: next(i for i, header in enumerate(folded) if header in words)
        for name, words in _NAMES.items()
        if any(header in words for header in folded)
    }


def missing(columns: Mapping[str, int]) -> list[str]:
    """Return which columns a file lacks."""
    lacking = [name for name in NEEDED if name not in columns]
    return lacking if {"email", "phone"} & columns.keys() else ["email", *lacking]


def lines_of(
    table: Table, columns: Mapping[str, int], purposes: frozenset[str], now: datetime
) -> Iterator[Said | tuple[int, str]]:
    """Yield what each line says, or its number and why it cannot be taken."""
    for number, cells, trouble in table.rows():
        if trouble is not None:
            yield number, "malformed"
            continue
        try:
            values = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
            yield _said(number, values, purposes, now)
        except BadLine as bad:
            yield number, bad.code


def _said(number: int, values: dict[str, str], purposes: frozenset[str], now: datetime) -> Said:
    kind, address = _address(values)
    channel, purpose = fold(values.get("channel", "")), values.get("purpose", "").lower()
    action = fold(values.get("action", "")) or Action.GRANT.value
    how = fold(values.get("how", "")) or "file"
    wording = tidy(values.get("wording", ""))
    at = parse_moment(values.get("when", ""), "ymd", UTC)
    checks: tuple[tuple[bool, str], ...] = (
        (channel in Channel.values, "unknown_channel"),
        (purpose in purposes, "unknown_purpose"),
        (action in _ACTIONS, "unknown_action"),
        (how in _HOW, "unknown_how"),
        (0 < len(wording) <= _WORDING_MOST or action not in _ACTIONS[:2], "no_wording"),
        (at is not None, "no_moment"),
        (at is None or at <= now, "in_future"),
    )
    for good, code in checks:
        if not good:
            raise BadLine(code)
    more: dict[str, Any] = {"ip": values.get("ip") or None, "guardian": values.get("guardian", "")}
    more["facts"] = _facts(values)
    language = values.get("language", "")[:2].lower()
    assert at is not None
    return Said(number, kind, address, channel, purpose, action, wording, at, how, language, **more)


def _facts(values: dict[str, str]) -> dict[str, Any]:
    """Return what a line says of a sale and of a signature, as evidence."""

    def said(name: str) -> bool:
        return fold(values.get(name, "")).strip() in _YES

    facts: dict[str, Any] = {}
    if order := values.get("order", ""):
        similar, could_refuse = said("own_similar"), said("could_refuse")
        facts |= sale(order=order, own_similar=similar, could_refuse=could_refuse)
    if signature := fold(values.get("signature", "")).strip().replace(" ", "_"):
        automated, no_condition = said("automated"), said("no_condition")
        facts |= written(signature=signature, automated=automated, no_condition=no_condition)
    return facts


def _address(values: dict[str, str]) -> tuple[str, str]:
    if text := values.get("email", ""):
        email = normalise_email(text)
        if email.status == "valid":
            return "email", email.value
    if text := values.get("phone", ""):
        numbers = normalise_phones(text, settings.ORG_PHONE_REGION)
        if len(numbers) == 1 and numbers[0].status == "valid":
            return "phone", numbers[0].e164
    raise BadLine("no_address")
