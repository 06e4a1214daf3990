"""What an access package costs: memory that stays flat however much a person did, and time."""

import time
import tracemalloc
from typing import Any

from django.db import connection
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Person
from privacy.operations.desk.matching import decide_match
from privacy.operations.desk.opening import open_request
from privacy.operations.packaging.building import build_package, write_package

FEW, MANY = 1_000, 10_000
# Ten times the events may cost this much more memory: what is held is one batch, not a life.
FLAT = 1.25

_EVENTS = """
insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
  at, handle, digest)
select gen_random_uuid(), %(person)s, 'social', 'instagram',
  case when n %% 10 = 0 then 'comment' else 'like' end, 'Post ' || n,
  case when n %% 10 = 0 then %(said)s else '' end, 'https://social.example/p/' || n,
  now() - interval '700 days' + n * interval '1 minute', '', gen_random_uuid()
from generate_series(1, %(many)s) n
"""


def measure_packages(*, many: int = MANY) -> list[dict[str, Any]]:
    """Build the package of a person with few events and of one with many.

    In the database of the process, which the benchmark drops. The first build is for nothing:
    it fills caches that live as long as the process.
    """
    _built(10, "warm")
    small, _seconds, _size = _built(FEW, "few")
    peak, seconds, size = _built(many, "many")
    ratio = round(peak / small, 2)
    return [
        {
            "measure": "access package, memory",
            "ours": round(peak / 2**20, 2),
            "limit": round(small * FLAT / 2**20, 2),
            "peer": None,
            "ratio": ratio,
            "unit": "MiB",
            "rows": many,
        },
        {
            "measure": "access package, time",
            "ours": round(seconds, 2),
            "limit": None,
            "peer": None,
            "ratio": None,
            "unit": "s",
            "rows": many,
            "bytes": size,
        },
    ]


def _built(events: int, name: str) -> tuple[int, float, int]:
    """Return the peak of memory in bytes, seconds, and the size of the package."""
    by = Actor.system(Door.COMMAND)
    person = _person(name, by)
    _live(person, events)
    request, now = _asked(person, by), timezone.now()
    package = build_package(request=request, kind="access", by=by, now=now)
    tracemalloc.start()
    start = time.perf_counter()
    try:
        done: Package = write_package(package=package, by=by, now=now)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    seconds = time.perf_counter() - start
    done.file.delete(save=False)
    return peak, seconds, done.size


def _person(name: str, by: Actor) -> Contact:
    values = {"given_name": "Noa", "family_name": name, "email": f"{name}@person.example"}
    return create_contact(values=values, by=by)


def _live(person: Contact, events: int) -> None:
    """Give a person that many events, a tenth of them with words that name somebody."""
    said = "Told Nora Vidal (nora@vidal.example, 612 345 678) how the lamp works."
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"person": person.pk, "many": events, "said": said})


def _asked(person: Contact, by: Actor) -> PrivacyRequest:
    request = open_request(
        right="gdpr.access",
        person=Person(email=person.email),
        channel="mail",
        received_at=timezone.now(),
        by=by,
    )
    match = request.matches.get(contact=person)
    decide_match(match=match, confirmed=True, by=by, now=timezone.now())
    return request


__all__ = ["FLAT", "measure_packages"]
