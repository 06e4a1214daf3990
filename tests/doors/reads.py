"""A walk that compares what answers contain of health data with what the log says was read.

Each planted word is of one person and one field, so that both sides can be compared. The suite
walks where people are; `pytest -n 0 tests/drills/reads.py` knocks at every address as every role.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.collaboration import Note
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.notes import write_note
from contacts.views.list_columns import COOKIE
from governance.models.audit import AuditEvent
from interactions.models.conversations import Conversation
from interactions.operations.conversations.writing import write_conversation
from privacy.models.phi import Agreement
from tests.doors.expectations import METHODS, RULES, SIGNED_IN, TOKENS
from tests.doors.knocking import addresses, body_of, knock
from tests.doors.world import World, lasting_world
from tests.privacy.packages import packed

FIELD, NOTES = "custom.quagga", "notes"
NOTE, TALK = "contacts.Note.text", "interactions.Conversation.body"
# Whose it is, in which field, and the word that stands for it.
PLANTED: dict[tuple[str, str], str] = {
    (place, name): f"phi{place}{name.rpartition('.')[2]}quagga"
    for place in ("north", "south", "shared")
    for name in (FIELD, NOTES, NOTE, TALK)
}
_NORTH = {name: word for (place, name), word in PLANTED.items() if place == "north"}
# What is written by the walk is one of the words, so that an answer which says it is told apart.
WRITTEN: dict[str, dict[str, Any]] = {
    "contacts:edit_field": {FIELD: _NORTH[FIELD], "version": 0},
    "contacts:note_change": {"text": _NORTH[NOTE]},
    "contacts:record_notes": {"text": _NORTH[NOTE]},
    "api-contact-detail": {"custom": {"quagga": _NORTH[FIELD]}, "notes": _NORTH[NOTES]},
    "api-contact-by-email": {"custom": {"quagga": _NORTH[FIELD]}},
    "api-contact-by-external-id": {"notes": _NORTH[NOTES]},
    "api-note-detail": {"text": _NORTH[NOTE]},
    "api-conversation-detail": {"body": _NORTH[TALK]},
    "interactions:conversation_edit": {
        "kind": "call", "at": "2026-03-01T10:00", "body": _NORTH[TALK],
    },
    "interactions:conversation_new": {
        "kind": "call", "at": "2026-03-01T10:00", "body": _NORTH[TALK],
    },
}  # fmt: skip
OFFICER = "privacy"
_VERSION = re.compile(
    r"(?P<page>/admin/(?P<app>\w+)/(?P<model>\w+)/(?P<pk>\d+)/history/)(?P<version>\d+)/"
)
TRACKED = {name for _place, name in PLANTED}
Reads = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One knock at one address about one record."""

    name: str
    method: str
    place: str
    address: str
    body: Any = field(default=None, compare=False)


@dataclass(slots=True)
class Walked:
    """How often we knocked, which addresses showed something, and where the log is not right."""

    knocks: int = 0
    doors: set[str] = field(default_factory=set)
    shown: int = 0
    entries: int = 0
    refused: set[Visit] = field(default_factory=set)
    faults: list[tuple[Any, ...]] = field(default_factory=list)


@contextmanager
def planted_world(files: Path, database: Any) -> Iterator[World]:
    """Lend a house in HIPAA mode with planted words; noise of answers is kept out of the log."""
    with (
        override_settings(MEDIA_ROOT=files),
        database.unblock(),
        lasting_world() as built,
        override_settings(HIPAA_MODE=True),
    ):
        plant(built)
        logging.disable(logging.CRITICAL)
        try:
            yield built
        finally:
            logging.disable(logging.NOTSET)


def plant(world: World) -> None:
    """Write the words, and let every list show the field that is sealed."""
    told = {"label_en": "Quagga", "category": "health", "sensitivity": "sensitive"}
    define_field(values=told, by=world.actor("owner"))
    by = Actor.system(Door.COMMAND)
    for (place, name), word in PLANTED.items():
        contact = Contact.objects.get(pk=world.contacts[place].pk)
        if name == FIELD:
            update_contact(contact=contact, values={"custom": {"quagga": word}}, by=by)
        elif name == NOTES:
            update_contact(contact=contact, values={"notes": word}, by=by)
        elif name == NOTE:
            write_note(about=contact, text=word, by=world.actor("privacy"))
            _say(Note.objects.filter(contact=contact), "text", word)
        else:
            said = {"kind": "call", "body": word}
            write_conversation(contact=contact, values=said, by=by)
            _say(Conversation.objects.filter(contact=contact), "body", word)
    for client in world.clients.values():
        client.cookies[COOKIE] = FIELD
    today = timezone.localdate()
    Agreement.objects.create(
        vendor="Lab", services="Tests", destinations=["lab"], signed_on=today, starts_on=today
    )
    _pack(world)


def _say(rows: Iterable[Any], column: str, word: str) -> None:
    """Let all that was written about a person say the same word."""
    for row in rows:
        setattr(row, column, word)
        row.save(update_fields=[column])


def _pack(world: World) -> None:
    """Let an officer have a package of one of them to look into."""
    by, person = world.actor(OFFICER), world.contacts["north"]
    package = packed("hipaa.access", "hipaa_access", by, [person], email="walk@example.com")
    package.expires_at = timezone.now() + timedelta(days=1)
    package.save(update_fields=["expires_at"])
    told = {"health_request": package.request.key, "health_package": package.key}
    world.rows["house"] |= told


def visits(world: World, names: Iterable[str], methods: Iterable[str]) -> Iterator[Visit]:
    """Yield the knocks at these addresses; where they name a field, it is the sealed one."""
    methods = set(methods)
    for name in names:
        rule = RULES[name]
        places = dict(addresses(name, rule, world))
        place = next((each for each in ("north", "") if each in places), "")
        for method in METHODS if place in places else ():
            if method in methods and method in rule.ways:
                address = _newest(places[place].replace("/occupation/", f"/{FIELD}/"))
                yield Visit(name, method, place, address, _written(world, name, method))


def _newest(address: str) -> str:
    """Lead a page of one version to the newest: those before say what the world wrote."""
    found = _VERSION.fullmatch(address)
    if not found:
        return address
    rows = apps.get_model(found["app"], found["model"]).history.filter(id=found["pk"])
    newest = rows.order_by("-history_id").values_list("history_id", flat=True).first()
    return f"{found['page']}{newest or found['version']}/"


def _written(world: World, name: str, method: str) -> dict[str, Any] | None:
    if method == "GET" or name not in WRITTEN | {"api-conversation-list": {}}:
        return None
    if name == "api-conversation-list":
        return body_of(name, world) | {"body": _NORTH[TALK]}
    if name == "contacts:edit_field":
        now = Contact.objects.get(pk=world.contacts["north"].pk)
        return WRITTEN[name] | {"version": now.version}
    return WRITTEN[name]


def asked(world: World) -> list[Visit]:
    """Return the knocks that ask for health data in the body: reveal, file, search, package."""
    person, house = world.contacts["north"].key, world.rows["house"]
    file = {"purpose": "A walk", "format": "csv", "columns": [FIELD, NOTES], "recipient": "lab"}
    known = {"field": FIELD, "op": "is_set"}
    package = {"key": house["health_request"], "package": house["health_package"]}
    found = [
        ("privacy:reveal", {"key": person, "field": name}, {"purpose": "treatment"})
        for name in (FIELD, NOTES)
    ]
    found += [("contacts:export", {}, file), ("api-export-list", {}, file)]
    found += [("api-contact-search", {}, known), ("privacy:package_file", package, {})]
    return [
        Visit(name, "POST", "north", reverse(name, kwargs=words), body)
        for name, words, body in found
    ]


def walk(world: World, knocks: Iterable[Visit], roles: Iterable[str]) -> Walked:
    """Knock as each of these roles; whatever a visit changed is taken back afterwards."""
    found, roles = Walked(), set(roles)
    for visit in knocks:
        inside = TOKENS if RULES[visit.name].door == "api" else SIGNED_IN
        for role in roles.intersection(inside):
            seen, logged, status = compared(world, visit, role)
            found.knocks += 1
            if status in (403, 404):
                found.refused.add(visit)
            found.shown += len(seen)
            found.entries += len(logged)
            if seen:
                found.doors.add(visit.name)
            if seen != logged:
                more, less = sorted(seen - logged), sorted(logged - seen)
                found.faults.append((visit.name, visit.method, visit.place, role, more, less))
    return found


def walk_all(
    world: World, knocks: Iterable[Visit], others: Iterable[str] = (*SIGNED_IN, *TOKENS)
) -> Walked:
    """Knock as the officer, who reads everything, and as others where there is something.

    That is where the officer was shown something, or does not come in.
    """
    knocks = list(knocks)
    found = walk(world, knocks, [OFFICER])
    open_to_others = [
        each
        for each in knocks
        if each.name in found.doors
        or each in found.refused
        or OFFICER not in RULES[each.name].ways[each.method]
    ]
    more = walk(world, open_to_others, set(others) - {OFFICER})
    found.doors |= more.doors
    found.knocks, found.shown = found.knocks + more.knocks, found.shown + more.shown
    found.entries, found.faults = found.entries + more.entries, found.faults + more.faults
    return found


def compared(world: World, visit: Visit, role: str) -> tuple[Reads, Reads, int]:
    """Return what an answer has of the planted words, what the log says of it, and its status."""
    keys = {str(world.contacts[place].key): place for place, _name in PLANTED}
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with _taken_back():
        rule, body = RULES[visit.name], visit.body
        answer = knock(world, visit.name, rule, role, visit.method, visit.address, body)
        if answer.status_code >= 500:
            return {(visit.place, f"broken: {answer.status_code}")}, set(), answer.status_code
        said = _said(world, visit, role, answer)
        events = AuditEvent.objects.filter(pk__gt=last, verb="phi.read")
        logged = {
            (keys[key], name)
            for facts in events.values_list("facts", flat=True)
            for key in facts["people"]
            for name in facts["fields"]
            if key in keys and name in TRACKED
        }
    seen = {what for what, word in PLANTED.items() if word.encode() in said}
    return seen, logged & set(PLANTED), answer.status_code


def _said(world: World, visit: Visit, role: str, answer: Any) -> bytes:
    """Return all that an answer hands over: what stands in a ZIP, and the file it leads to."""
    said: bytes = answer.getvalue()
    if answer.get("Content-Type") == "application/zip":
        with ZipFile(BytesIO(said)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if visit.name == "api-export-list" and answer.status_code == 201:
        name = "api-export-download"
        file = reverse(name, kwargs={"key": answer.json()["key"]})
        return said + knock(world, name, RULES[name], role, "POST", file, {}).getvalue()
    return said


@contextmanager
def _taken_back() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
