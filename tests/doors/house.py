"""What the matrix saw: every visit is paid once, and what each test asks about it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from psycopg.pq import ExecStatus

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
from tests.doors.knocking import addresses, gist, knock
from tests.doors.planted import PLANTED, closed_to
from tests.doors.world import STAFF_ROLES, State, World

REFUSED = {401, 403, 404, 405}
LOGIN, ADMIN_LOGIN = "/accounts/login/", "/admin/login/"
# Where the method itself is not offered, nobody and whoever may do most are enough.
AT_A_CLOSED_METHOD = ("anonymous", "owner")
# The admin asks first whether somebody is staff: of those who are not, these two are enough.
NOT_OF_THE_STAFF = frozenset(SIGNED_IN) - STAFF_ROLES - {"viewer", "marketing"}
# Who has no right to a page is refused before any record is looked for; that the record makes no
# difference is asked for these.
REFUSED_EVERYWHERE = ("anonymous", "viewer")


@dataclass
class Seen:
    """What is wrong under one name, the words that came out, and what each visit was told."""

    faults: list[tuple[Any, ...]] = field(default_factory=list)
    leaks: list[tuple[Any, ...]] = field(default_factory=list)
    told: dict[tuple[str, str, str], tuple[int, str, int]] = field(default_factory=dict)


class House:
    """The world, the state it must keep, and how often we knocked."""

    def __init__(self, world: World) -> None:
        self.world, self.state, self.probes = world, State(), 0
        self._seen: dict[str, Seen] = {}
        self._closed = {role: closed_to(world, role) for role in {*OUTSIDE, *SIGNED_IN, *TOKENS}}

    def seen(self, name: str) -> Seen:
        """Return what was seen under a name; who asks first goes there."""
        if name not in self._seen:
            self._seen[name] = self._look(name, RULES[name])
        return self._seen[name]

    def _look(self, name: str, rule: Rule) -> Seen:
        cache.clear()  # every name has its own budget of requests per token
        mail.outbox.clear()
        seen = Seen()
        # Places are visited one right after the other: their answers are compared.
        for role, method, place, address in self._visits(name, rule):
            with self._visit(name, rule, role, method, address) as answer:
                said = fault_of(rule, role, method, place, answer)
                said += self._trace(rule, method, answer)
                self._note(seen, rule, role, method, place, answer)
            if said:
                seen.faults.append((role, method, place, answer.status_code, said))
        sent = b"".join(message.message().as_bytes() for message in mail.outbox)
        seen.leaks += [("mail", word) for word in PLANTED["contact"] if word in sent]
        return seen

    def _visits(self, name: str, rule: Rule) -> Iterator[tuple[str, str, str, str]]:
        known = list(addresses(name, rule, self.world))
        for method in METHODS:
            for role in roles_at(rule, method):
                everywhere = method in rule.ways and (
                    role in rule.ways[method] or role in REFUSED_EVERYWHERE
                )
                for place, address in known:
                    if everywhere or place in ("", "north"):
                        yield role, method, place, address

    @contextmanager
    def _visit(self, name: str, rule: Rule, role: str, method: str, address: str) -> Iterator[Any]:
        """Knock once; whatever the visit changed is taken back afterwards."""
        self.probes += 1
        point = transaction.savepoint()
        try:
            yield knock(self.world, name, rule, role, method, address)
        finally:
            with patch.object(connection, "_savepoint_rollback", _roll_back):
                transaction.savepoint_rollback(point)

    def _trace(self, rule: Rule, method: str, answer: Any) -> str:
        if may_write(rule, method, answer):
            self.state.forget()
        elif not self.state.kept(may_show=answer.status_code < 300):
            return f" left a trace in {self.state.touched()}"
        return ""

    def _note(
        self, seen: Seen, rule: Rule, role: str, method: str, place: str, answer: Any
    ) -> None:
        if "absent" in SEES[rule.about]:  # elsewhere there is nothing to compare with
            code, to, body = gist(answer)
            seen.told[role, method, place] = code, to, hash(body)
        said = answer.getvalue() + str(answer.headers).encode()
        seen.leaks += [(role, method, place, word) for word in self._closed[role] if word in said]


def _roll_back(point: str) -> None:
    """As Django does, but past psycopg, which forgets what is prepared when anything is undone.

    What every refusal asks takes ten times as long to plan as to run.
    """
    text = connection.ops.savepoint_rollback_sql(point)
    result = connection.connection.pgconn.exec_(text.encode())
    assert result.status == ExecStatus.COMMAND_OK, result.error_message


def roles_at(rule: Rule, method: str) -> tuple[str, ...]:
    """Return who knocks: everybody at an open method, a few at a closed one."""
    inside = TOKENS if rule.door == "api" else SIGNED_IN
    everybody = (*OUTSIDE, *inside)
    if rule.door == "admin":
        everybody = tuple(role for role in everybody if role not in NOT_OF_THE_STAFF)
    # Nothing is declared of who may look at a public page: everybody does.
    open_ways = rule.ways or ("GET",)
    if method in open_ways or (rule.door in ("staff", "account") and method in ("GET", "POST")):
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
        return "" if code in REFUSED else "answered a closed method"
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
