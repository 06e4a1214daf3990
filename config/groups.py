"""Groups of people that are kept elsewhere; lists, exports and results ask, segments answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its key, its name, and whether people are put on it by hand."""

    key: str
    name: str
    by_hand: bool = False


def _nobody_named(_key: str, _user: Any) -> Group | None:
    return None


def _read_nothing(_key: str) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Groups:
    """What an app that keeps groups answers.

    `choices(user)` are the groups somebody may choose, by name. `people_in(key, user)` gives
    the numbers of a group's members, as a query, or None where there is no such group for that
    person: whoever asks still narrows to the people they may see. `members_sql(key)` is the same
    as SQL of one column `contact_id`, for what the house does by itself (judging everybody by a
    rule). `may_put(user)` says whether somebody may put people on lists that are kept by hand,
    and `put(key, contacts, by, reads)` does it and returns how many are new: what they were
    chosen by, as far as it matters, the list reads from then on. `reads(key)` are the columns
    that a group's rule looks at ("contacts.Contact.stage"). `named(key, user)` is a group that
    is not kept but described by its key: `people_in` knows its people too.
    """

    choices: Callable[[Any], Iterable[Group]]
    people_in: Callable[[str, Any], QuerySet | None]
    members_sql: Callable[[UUID], str]
    may_put: Callable[[Any], bool]
    put: Callable[[str, QuerySet, Any, Iterable[str]], int]
    named: Callable[[str, Any], Group | None] = _nobody_named
    reads: Callable[[str], Iterable[str]] = _read_nothing


_known: list[Groups] = []


def register(groups: Groups) -> None:
    """Let an app answer; the last registered does."""
    _known.append(groups)


def choices(user: Any) -> list[Group]:
    """Return the groups that `user` may choose, by name."""
    return list(_known[-1].choices(user)) if _known else []


def group_of(key: str, user: Any) -> Group | None:
    """Return one of them."""
    found = next((group for group in choices(user) if group.key == key), None)
    return found or (_known[-1].named(key, user) if _known else None)


def name_of(key: str, user: Any) -> str:
    """Return what a group is called; its key where `user` knows of none, "" where none is named."""
    found = group_of(key, user) if key else None
    return found.name if found else key


def people_in(key: str, user: Any) -> QuerySet | None:
    """Return the numbers of the members of a group; None where `user` knows of no such group."""
    return _known[-1].people_in(key, user) if _known else None


def members_sql(key: str) -> str:
    """Return SQL of all members of a group, its column named `contact_id`; nobody's if unknown.

    Raises:
        ValueError: the key has not the form of one.
    """
    nobody = "select null::bigint as contact_id where false"
    return _known[-1].members_sql(UUID(key)) if _known else nobody


def reads_of(key: str) -> frozenset[str]:
    """Return the columns that the rule of a group looks at; none of one that nobody knows."""
    return frozenset(_known[-1].reads(key)) if _known else frozenset()


def may_put(user: Any) -> bool:
    """Say whether `user` may put people on lists that are kept by hand."""
    return bool(_known) and _known[-1].may_put(user)


def put(key: str, contacts: QuerySet, by: Any, reads: Iterable[str] = ()) -> int:
    """Put people on a list that is kept by hand; return how many are new.

    `reads` are the columns with health data by which they were chosen.

    Raises:
        LookupError: nobody keeps groups.
    """
    if not _known:
        raise LookupError(key)
    return _known[-1].put(key, contacts, by, reads)
