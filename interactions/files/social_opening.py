"""The one way to open a file of posts or engagement, whatever its name claims it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, tzinfo
from pathlib import Path, PurePosixPath

from contacts.files.opening import open_table
from contacts.files.sheets import SheetTable, sheet_names
from contacts.files.sources import file_source, kind_of
from contacts.files.tables import Table
from contacts.files.zips import XLSX_PART, member_source, members_of
from contacts.normalise.dates import parse_day
from interactions.files.social import Item, SocialFile
from interactions.files.social_days import MetaPageDays
from interactions.files.social_own import COMMENTS, FOLLOWERS, OwnDownload, UnknownJson, entries_of
from interactions.files.social_people import Connections, Template
from interactions.files.social_tables import LinkedInDays, LinkedInPosts, MetaPosts

FORMATS = ("auto", "meta", "linkedin", "instagram", "custodia")
_KINDS = (MetaPosts, LinkedInPosts, LinkedInDays, Connections, Template)
_DATES = re.compile(
    r"(\d{4}-\d{2}-\d{2})|(\d{2}-\d{2}-\d{4})|([A-Za-z]{3}-\d{2}-\d{4})|(?<!\d)(\d{13})(?!\d)"
)
_JSON = re.compile(rb"\s*(\xef\xbb\xbf)?\s*[\[{]")


class NotEngagement(Exception):
    """The file can be read, and is none of the formats asked for."""


class Together(SocialFile):
    """The sheets of one workbook, one after the other."""

    def __init__(self, parts: list[SocialFile]) -> None:
        self.parts = parts
        super().__init__(name for part in parts for name in part.left_behind)
        self.format = parts[0].format

    def items(self) -> Iterator[Item]:
        """Walk all of them."""
        for part in self.parts:
            yield from part.items()


def open_social(path: Path | str, filename: str, wanted: str, zone: tzinfo) -> SocialFile:
    """Open a file of posts or engagement.

    Raises:
        FileRefused: it cannot be read at all; the code says why.
        NotEngagement: nothing in it looks like one of the formats, or like the one `wanted`.
    """
    try:
        found = _opened(path, filename, zone)
    except UnknownJson:
        raise NotEngagement from None
    if found is None or wanted not in ("auto", found.format):
        raise NotEngagement
    return found


def _opened(path: Path | str, filename: str, zone: tzinfo) -> SocialFile | None:
    source = file_source(path, filename)
    head = source.head()
    if _JSON.match(head):
        entries_of(source)
        return OwnDownload([source])
    kind = kind_of(head)
    if kind == "zip":
        return _unpacked(path, filename, zone)
    if kind == "xls":
        return _of_workbook(path, filename, zone, kind)
    if MetaPageDays.fits(source):
        return MetaPageDays(source, zone)
    return _of_table(open_table(path, filename), zone)


def _unpacked(path: Path | str, filename: str, zone: tzinfo) -> SocialFile | None:
    members = members_of(path)
    if any(member.filename == XLSX_PART for member in members):
        return _of_workbook(path, filename, zone, "xlsx")
    own = [m for m in members if _is_own(m.filename)]
    if own:
        others = [m.filename for m in members if m not in own and m.filename.endswith(".json")]
        return OwnDownload([member_source(path, member) for member in own], others)
    return _of_table(open_table(path, filename), zone)


def _of_workbook(path: Path | str, filename: str, zone: tzinfo, kind: str) -> SocialFile | None:
    names = sheet_names(path, kind=kind)
    sheets = (SheetTable(path, filename, name, kind=kind) for name in names)
    parts = [part for part in (_of_table(sheet, zone) for sheet in sheets) if part]
    return Together(parts) if parts else None


def _is_own(name: str) -> bool:
    last = PurePosixPath(name).name
    return bool(FOLLOWERS.fullmatch(last) or COMMENTS.fullmatch(last))


def _of_table(table: Table, zone: tzinfo) -> SocialFile | None:
    kinds: tuple[Callable[..., SocialFile], ...] = _KINDS
    for kind in kinds:
        if kind.fits(table.headers):  # type: ignore[attr-defined]
            return kind(table, zone)
    return None


def day_of_export(filename: str, today: date) -> date:
    """Return the day a file was exported on: the latest one in its name, else today."""
    days = []
    for iso, numeric, worded, millis in _DATES.findall(PurePosixPath(filename).name):
        if millis:
            days.append(date.fromtimestamp(int(millis) / 1_000))  # noqa: DTZ012
        else:
            text = iso or numeric or worded.replace("-", " ")
            day = parse_day(text, "mdy")
            days += [day] if day else []
    past = [day for day in days if day <= today]
    return max(past, default=today)


__all__ = ["FORMATS", "NotEngagement", "day_of_export", "open_social"]
