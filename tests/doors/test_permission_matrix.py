"""Z01, Z05: every address, by every method, for everybody, about every kind of record.

The list of addresses comes from the resolver; an address nobody declared fails.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

from tests.doors.expectations import (
    CHANGES,
    METHODS,
    OUTSIDE,
    RULES,
    SEES,
    SIGNED_IN,
    TOKENS,
    Rule,
)
from tests.doors.knocking import addresses, gist, knock, url_names
from tests.doors.world import STAFF_ROLES, State, World, lasting_world

# The mark makes pytest-django prepare the test database; the world itself lasts for the module.
pytestmark = pytest.mark.django_db

REFUSED = {401, 403, 404, 405}
LOGIN, ADMIN_LOGIN = "/accounts/login/", "/admin/login/"
# Where the method itself is not offered, three visitors are enough.
AT_A_CLOSED_METHOD = ("anonymous", "viewer", "owner", "unscoped")


class House:
    """The world, the state it must keep, and how often we knocked."""

    def __init__(self, world: World) -> None:
        self.world, self.state, self.probes = world, State(), 0

    @contextmanager
    def visit(self, name: str, rule: Rule, role: str, method: str, address: str) -> Iterator[Any]:
        """Knock once; whatever the visit changed is taken back afterwards."""
        self.probes += 1
        point = transaction.savepoint()
        try:
            yield knock(self.world, name, rule, role, method, address)
        finally:
            transaction.savepoint_rollback(point)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[House]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), lasting_world() as world:
        assert connection.settings_dict["NAME"].startswith("test_")
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


def roles_at(rule: Rule, method: str) -> tuple[str, ...]:
    """Return who knocks: everybody at an open method, a few at a closed one."""
    inside = TOKENS if rule.door == "api" else SIGNED_IN
    everybody = (*OUTSIDE, *inside)
    if method in rule.ways or (rule.door in ("staff", "account") and method in ("GET", "POST")):
        return everybody
    return tuple(role for role in everybody if role in AT_A_CLOSED_METHOD)


def turned_away(rule: Rule, answer: Any) -> bool:
    """Say whether somebody who is not signed in here was sent to sign in."""
    if rule.door == "api":
        return answer.status_code == 401
    to = answer.get("Location", "")
    return answer.status_code == 405 or (
        answer.status_code == 302 and to.startswith((LOGIN, ADMIN_LOGIN))
    )


def fault_of(rule: Rule, role: str, method: str, place: str, answer: Any) -> str:
    """Return what is wrong with an answer, or nothing."""
    code, to = answer.status_code, answer.get("Location", "")
    if code >= 500:
        return "broke"
    if rule.door == "public":
        return ""
    staff_only = rule.door in ("admin", "staff")
    if role in OUTSIDE or (staff_only and role not in STAFF_ROLES):
        return "" if turned_away(rule, answer) else "was let in without signing in"
    if rule.door in ("account", "staff"):
        return ""
    if method not in rule.ways:
        return "" if staff_only or code in REFUSED else "answered a closed method"
    if role not in rule.ways[method]:
        away = code == 403 or (staff_only and (code, to) == (302, "/admin/"))
        return "" if away or (staff_only and code == 404) else "has no right to that"
    if role not in SEES[rule.about][place]:
        away = code == 404 or (staff_only and (code, to) == (302, "/admin/"))
        return "" if away else "should not know of it"
    if method in rule.writing and role not in CHANGES[rule.about][place]:
        return "" if code == 403 else "may only look"
    return "should have been let in" if code in REFUSED or to == "/admin/" else ""


def may_write(rule: Rule, method: str, answer: Any) -> bool:
    """Say whether a visit may leave a trace: an open way to write that was not refused."""
    return method in rule.ways and method != "GET" and answer.status_code < 400


def test_every_address_declares_who_may_come():
    undeclared = [name for name in url_names() if name not in RULES]

    assert undeclared == []


def test_no_declaration_is_about_an_address_that_is_gone():
    names = set(url_names())
    gone = [name for name, rule in RULES.items() if name not in names and rule.door != "admin"]

    assert gone == []


@pytest.mark.parametrize("name", [name for name in url_names() if name in RULES])
def test_only_the_declared_people_come_in_and_refusals_change_nothing(house, name):
    cache.clear()  # every name has its own budget of requests per token
    rule, faults = RULES[name], []
    for place, address in addresses(name, rule, house.world):
        for method in METHODS:
            if method not in rule.ways and place not in ("", "north"):
                continue
            for role in roles_at(rule, method):
                with house.visit(name, rule, role, method, address) as answer:
                    said = fault_of(rule, role, method, place, answer)
                    if may_write(rule, method, answer):
                        house.state.forget()
                    elif not house.state.kept():
                        said += f" left a trace in {house.state.touched()}"
                if said:
                    faults.append((role, method, place, answer.status_code, said))

    assert faults == []


def hidden_places(rule: Rule) -> list[str]:
    """Return the relations that hide a record from somebody, if one there never was is known."""
    places = SEES[rule.about]
    return [place for place in places if place != "absent"] if "absent" in places else []


@pytest.mark.parametrize(
    "name", [name for name in url_names() if name in RULES and hidden_places(RULES[name])]
)
def test_a_record_out_of_scope_answers_like_one_that_never_was(house, name):
    cache.clear()
    rule, differing = RULES[name], []
    known = dict(addresses(name, rule, house.world))
    for method, who in rule.ways.items():
        for place in hidden_places(rule):
            for role in who - SEES[rule.about][place] - {"unscoped"}:
                answers = []
                for address in (known[place], known["absent"]):
                    with house.visit(name, rule, role, method, address) as answer:
                        answers.append(gist(answer))
                if answers[0] != answers[1]:
                    differing.append((role, method, place, answers[0][0], answers[1][0]))

    assert differing == []
