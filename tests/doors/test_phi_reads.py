"""The log of reads is complete: what answers contain of health data is what the log says.

Every address that is about a person, lists people or searches for them is asked as every role
that comes in there.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doors.expectations import RULES
from tests.doors.reads import planted_world, visits, walk_all
from tests.doors.world import World

pytestmark = pytest.mark.django_db
# What is about one person; lists of people; ways to search for them and to read on for a reason.
ABOUT = frozenset({"contact", "led", "note", "talk", "conflict", "email", "external"})
LISTS = frozenset(
    {
        *("contacts:list", "contacts:notices", "contacts:duplicates", "interactions:all"),
        *("interactions:conversations", "api-contact-list", "api-note-list"),
        *("api-conversation-list", "admin:interactions_conversation_changelist"),
        *("admin:contacts_note_changelist", "admin:contacts_contact_changelist"),
    }
)
SEARCHES = frozenset({"contacts:list", "contacts:search", "api-contact-search", "privacy:reveal"})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with planted_world(tmp_path_factory.mktemp("files"), django_db_blocker) as built:
        yield built


def test_the_log_says_what_the_answers_contained(world: World) -> None:
    about = [name for name, rule in RULES.items() if rule.about in ABOUT or name in LISTS]
    knocks = [*visits(world, about, ["GET"]), *visits(world, SEARCHES, ["POST"])]
    found = walk_all(world, knocks)
    assert found.faults == []
    assert len(found.doors) >= 12
