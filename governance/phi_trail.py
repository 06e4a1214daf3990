"""The log of reads of health data: who read which fields of whom, where, and what for.

Every read is an entry of the audit trail, so that it is sealed and chained like any other and
outlives its person: people are named by their keys alone, which lead nowhere after erasure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.apps import apps

from config.actor import Actor
from config.noticing import Noticed
from config.phi import emergency_of
from governance.audit import keep_access

CONTACT = "contacts.Contact"
# The verb of the log of reads.
READ = "phi.read"
# People in one entry; a page that showed more has several.
MOST = 500
ROUTINE = "routine"


def keep_phi(noticed: Noticed, keep: Callable[..., None], *, page: str, user: Any) -> None:
    """Keep everything that one request showed of health data, complete."""
    read = {key: set(names) for key, names in noticed.read.items()}
    if noticed.opened:
        people = apps.get_model(CONTACT).objects.filter(pk__in=noticed.opened)
        for number, key in people.values_list("pk", "key"):
            read.setdefault(str(key), set()).update(noticed.opened[number])
    emergency = emergency_of(user)
    why = noticed.why or ("emergency" if emergency else ROUTINE)
    for facts, key in entries(read, page=page, why=why, emergency=emergency):
        keep(READ, model=CONTACT, key=key, facts=facts)


def keep_told(read: Mapping[str, Iterable[str]], *, by: Actor, page: str, why: str) -> None:
    """Keep what an operation read or sent outside of a request."""
    for facts, key in entries(read, page=page, why=why, emergency=emergency_of(by.user)):
        keep_access(READ, user_id=by.user_id, door=by.door, model=CONTACT, key=key, facts=facts)


def entries(
    read: Mapping[str, Iterable[str]], *, page: str, why: str, emergency: str
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the facts of each entry and the key of its person, where it is about one alone."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key, names in read.items():
        groups.setdefault(tuple(sorted(names)), []).append(key)
    for fields, keys in sorted(groups.items()):
        rest = iter(sorted(keys))
        while people := list(islice(rest, MOST)):
            facts: dict[str, Any] = {"fields": list(fields), "people": people, "page": page}
            facts |= {"why": why} | ({"emergency": emergency} if emergency else {})
            yield facts, people[0] if len(people) == 1 else ""
