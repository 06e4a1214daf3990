"""A walk that compares what answers contain of health data with what the log says was read.

Each planted word is of one person and one field, so that both sides can be compared. The suite
walks where people are; `pytest -n 0 tests/drills/reads.py` knocks at every address as every role.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import override_settings

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.notes import write_note
from contacts.views.list_columns import COOKIE
from governance.models.audit import AuditEvent
from interactions.operations.conversations.writing import write_conversation
from tests.doors.expectations import METHODS, RULES, SIGNED_IN, TOKENS
from tests.doors.knocking import addresses, knock
from tests.doors.world import World, lasting_world

FIELD, NOTES = "custom.quagga", "notes"
NOTE, TALK = "contacts.Note.text", "interactions.Conversation.body"
# Whose it is, in which field, and the word that stands for it.
PLANTED: dict[tuple[str, str], str] = {
    ("north", FIELD): "phinorthquagga",
    ("south", FIELD): "phisouthquagga",
    ("shared", FIELD): "phisharedquagga",
    ("north", NOTES): "phicolumnquagga",
    ("north", NOTE): "phinotequagga",
    ("north", TALK): "phitalkquagga",
}
OFFICER = "privacy"
TRACKED = {name for _place, name in PLANTED}
Reads = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One knock at one address about one record."""

    name: str
    method: str
    place: str
    address: str


@dataclass(slots=True)
class Walked:
    """How often we knocked, which addresses showed something, and where the log is not right."""

    knocks: int = 0
    doors: set[str] = field(default_factory=set)
    shown: int = 0
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
        else:
            said = {"kind": "call", "body": word}
            write_conversation(contact=contact, values=said, by=world.actor("sales"))
    for client in world.clients.values():
        client.cookies[COOKIE] = FIELD


def visits(world: World, names: Iterable[str], methods: Iterable[str]) -> Iterator[Visit]:
    """Yield the knocks at these addresses; where they name a field, it is the sealed one."""
    methods = set(methods)
    for name in names:
        rule = RULES[name]
        places = dict(addresses(name, rule, world))
        place = next((each for each in ("north", "") if each in places), "")
        for method in METHODS if place in places else ():
            if method in methods and method in rule.ways:
                address = places[place].replace("/occupation/", f"/{FIELD}/")
                yield Visit(name, method, place, address)


def walk(world: World, knocks: Iterable[Visit], roles: Iterable[str]) -> Walked:
    """Knock as each of these roles; whatever a visit changed is taken back afterwards."""
    found, roles = Walked(), set(roles)
    for visit in knocks:
        inside = TOKENS if RULES[visit.name].door == "api" else SIGNED_IN
        for role in roles.intersection(inside):
            seen, logged = compared(world, visit, role)
            found.knocks += 1
            found.shown += len(seen)
            if seen:
                found.doors.add(visit.name)
            if seen != logged:
                more, less = sorted(seen - logged), sorted(logged - seen)
                found.faults.append((visit.name, visit.method, visit.place, role, more, less))
    return found


def walk_all(world: World, knocks: Iterable[Visit]) -> Walked:
    """Knock as the officer, who reads everything, and as all others where there is something.

    That is where the officer was shown something, or does not come in.
    """
    knocks = list(knocks)
    found = walk(world, knocks, [OFFICER])
    open_to_others = [
        each
        for each in knocks
        if each.name in found.doors or OFFICER not in RULES[each.name].ways[each.method]
    ]
    others = walk(world, open_to_others, {*SIGNED_IN, *TOKENS} - {OFFICER})
    found.doors |= others.doors
    found.knocks, found.shown = found.knocks + others.knocks, found.shown + others.shown
    found.faults += others.faults
    return found


def compared(world: World, visit: Visit, role: str) -> tuple[Reads, Reads]:
    """Return what an answer contains of the planted words, and what the log says of it."""
    keys = {str(world.contacts[place].key): place for place, _name in PLANTED}
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with _taken_back():
        answer = knock(world, visit.name, RULES[visit.name], role, visit.method, visit.address)
        if answer.status_code >= 500:
            return {("", "broken")}, set()
        said = answer.getvalue()
        events = AuditEvent.objects.filter(pk__gt=last, verb="phi.read")
        logged = {
            (keys[key], name)
            for facts in events.values_list("facts", flat=True)
            for key in facts["people"]
            for name in facts["fields"]
            if key in keys and name in TRACKED
        }
    return {what for what, word in PLANTED.items() if word.encode() in said}, logged & set(PLANTED)


@contextmanager
def _taken_back() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
