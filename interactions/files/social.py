"""What files about social networks hold: posts with numbers, and people who did something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from contacts.files.headers import header_key

METRICS = ("views", "reach", "reactions", "comments", "shares", "clicks", "follows", "saves")
_PLAIN = re.compile(r"\d{1,18}(?:[.,]0{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:[., \u00a0\u202f']\d{3})+")


@dataclass(slots=True)
class PostDraft:
    """One line about one post of ours; `on` is empty where the numbers are as of the export."""

    line: int
    network: str
    external_id: str
    published_at: datetime | None = None
    url: str = ""
    title: str = ""
    kind: str = ""
    account: str = ""
    on: date | None = None
    daily: bool = False
    metrics: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class EventDraft:
    """One line about somebody who did something; names and email only serve suggestions."""

    line: int
    channel: str
    network: str
    kind: str
    handle: str
    at: datetime
    url: str = ""
    object: str = ""
    text: str = ""
    email: str = ""
    name: str = ""


@dataclass(slots=True)
class Refused:
    """A line that cannot be used, and why."""

    line: int
    code: str
    column: str = ""
    span: int = 1


@dataclass(slots=True)
class Ignored:
    """A line about something we keep no place for, such as visits of a page."""

    line: int


Item = PostDraft | EventDraft | Refused | Ignored


class SocialFile:
    """An open file of one format; `left_behind` are the columns nothing reads."""

    format = ""

    def __init__(self, left_behind: Iterable[str] = ()) -> None:
        self.left_behind = list(left_behind)

    def items(self) -> Iterator[Item]:
        """Walk the file, refused lines included, in its order."""
        raise NotImplementedError


def columns_of(headers: list[str], words: dict[str, str]) -> dict[str, int]:
    """Return where each known column stands; the first of two that mean the same counts."""
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        target = words.get(header_key(header))
        if target:
            places.setdefault(target, position)
    return places


def unread(headers: list[str], places: dict[str, int]) -> list[str]:
    """Return the columns nothing reads, in the file's own words."""
    read = set(places.values())
    return [name for n, name in enumerate(headers) if n not in read and name]


def words_of(spelled: dict[str, str]) -> dict[str, str]:
    """Turn "target: name|other name" around, so that names can be looked up."""
    return {
        header_key(name): target for target, names in spelled.items() for name in names.split("|")
    }


def count_in(cell: str) -> int | None:
    """Return a number as exports write it, or None for a blank, a dash or a share."""
    text = cell.strip()
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    return int(re.split(r"[.,]", text)[0]) if _PLAIN.fullmatch(text) else None


def metrics_in(cells: list[str], places: dict[str, int]) -> dict[str, int]:
    """Return the numbers of a line that are there."""
    found = {name: count_in(cells[places[name]]) for name in METRICS if name in places}
    return {name: number for name, number in found.items() if number is not None}
