"""Z01, Z05, P04: every address, by every method, for everybody, about every kind of record.

The list of addresses comes from the resolver; an address nobody declared fails. Every visit is
paid once (tests.doors.house): the tests ask whether the right people came in, whether a record
out of scope looks like none, and whether any of the planted words came out.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests.doors.expectations import RULES, SEES, Rule
from tests.doors.house import House, roles_at
from tests.doors.knocking import url_names
from tests.doors.planted import plant
from tests.doors.world import lasting_world

# The mark makes pytest-django prepare the test database; the world itself lasts for the module.
pytestmark = pytest.mark.django_db
NAMES = [name for name in url_names() if name in RULES]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[House]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), lasting_world() as world:
        assert connection.settings_dict["NAME"].startswith("test_")
        plant(world)
        built = House(world)
        logging.disable(logging.CRITICAL)  # two lines per probe cost more than the probe
        try:
            yield built
        finally:
            logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def counted(request: Any, record_property: Any) -> Iterator[None]:
    yield
    if "house" in request.fixturenames:
        built = request.getfixturevalue("house")
        record_property("probes", built.probes)
        built.probes = 0


def test_every_address_declares_who_may_come():
    undeclared = [name for name in url_names() if name not in RULES]

    assert undeclared == []


def test_no_declaration_is_about_an_address_that_is_gone():
    names = set(url_names())
    gone = [name for name, rule in RULES.items() if name not in names and rule.door != "admin"]

    assert gone == []


@pytest.mark.parametrize("name", NAMES)
def test_only_the_declared_people_come_in_and_refusals_change_nothing(house, name):
    assert house.seen(name).faults == []


def hidden_places(rule: Rule) -> list[str]:
    """Return the relations that hide a record from somebody, if one there never was is known."""
    places = SEES[rule.about]
    return [place for place in places if place != "absent"] if "absent" in places else []


@pytest.mark.parametrize("name", [name for name in NAMES if hidden_places(RULES[name])])
def test_a_record_out_of_scope_answers_like_one_that_never_was(house, name):
    rule, told = RULES[name], house.seen(name).told
    differing = [
        (role, method, place, told[role, method, place], told[role, method, "absent"])
        for method, who in rule.ways.items()
        for place in hidden_places(rule)
        for role in (who & set(roles_at(rule, method))) - SEES[rule.about][place] - {"unscoped"}
        if told[role, method, place] != told[role, method, "absent"]
    ]

    assert differing == []


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_holds_a_value_that_the_role_does_not_read(house, name):
    """P04: none of the words of the classes that are closed to a role comes back to it."""
    assert house.seen(name).leaks == []
