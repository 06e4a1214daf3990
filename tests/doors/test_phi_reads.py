"""The log of reads is complete: what answers contain of health data is what the log says.

Every address that is about a person, lists people or searches for them is asked as a few roles
that come in there; `tests/drills/reads.py` asks at every address as everybody.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doors.expectations import RULES
from tests.doors.reads import asked, planted_world, visits, walk_all
from tests.doors.world import World

pytestmark = pytest.mark.django_db
# What is about one person; lists of people; ways to search for them and to read on for a reason.
ABOUT = frozenset({"contact", "led", "note", "talk", "conflict", "email", "external"})
LISTS = frozenset(
    {
        *("contacts:list", "contacts:notices", "contacts:duplicates", "interactions:all"),
        *("interactions:conversations", "api-contact-list", "api-note-list", "api-timeline-list"),
        *("api-conversation-list", "admin:interactions_conversation_changelist"),
        *("admin:contacts_note_changelist", "admin:contacts_contact_changelist"),
    }
)
SEARCHES = frozenset({"contacts:list", "contacts:search", "api-contact-search"})
# Roles that differ in what they read; the drill asks as everybody, and at every address.
SAMPLE = frozenset({"viewer", "sales", "marketing", "owner", "unscoped"})
# One of each kind of surface, which must have shown something: else the walk proves nothing.
SURFACES = frozenset(
    {
        *("contacts:page", "contacts:field", "contacts:list", "contacts:history"),
        *("contacts:timeline", "contacts:record_notes", "contacts:export", "interactions:all"),
        *("privacy:reveal", "privacy:package_file", "admin:contacts_contact_change"),
        *("admin:contacts_contact_history", "admin:contacts_note_changelist"),
        *("api-contact-detail", "api-contact-list", "api-contact-search", "api-contact-history"),
        *("api-note-list", "api-conversation-list", "api-export-list", "api-timeline-list"),
    }
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with planted_world(tmp_path_factory.mktemp("files"), django_db_blocker) as built:
        yield built


def test_the_log_says_what_the_answers_contained(world: World) -> None:
    about = [name for name, rule in RULES.items() if rule.about in ABOUT or name in LISTS]
    knocks = [*visits(world, about, ["GET"]), *visits(world, SEARCHES, ["POST"])]
    found = walk_all(world, [*knocks, *asked(world)], SAMPLE)
    assert found.faults == []
    assert SURFACES - found.doors == set()
