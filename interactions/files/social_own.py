"""Instagram's "download your information": followers and comments as JSON, its shapes coexist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from contacts.files.headers import header_key
from contacts.files.sources import Source
from contacts.normalise.handles import handle_key
from contacts.normalise.text import tidy, tidy_lines
from interactions.files.social import EventDraft, Item, Refused, SocialFile, words_of

FOLLOWERS = re.compile(r"followers(_\d+)?\.json", re.I)
COMMENTS = re.compile(r"(post|reels)_comments(_\d+)?\.json", re.I)
LARGEST = 100_000_000
LONGEST_TEXT = 5_000
# Instagram writes its keys in the language of the account.
_KEYS = words_of(
    {
        "author": "Author|Auteur|Autor|Autore|Verfasser",
        "owner": "Media Owner|Propietario del contenido multimedia|Propietario del archivo"
        " multimedia|Propriétaire du média|Proprietário da mídia|Medieninhaber",
        "text": "Comment|Comentario|Commentaire|Comentário|Kommentar|Commento",
        "time": "Time|Hora|Heure|Zeit|Ora|Horário",
    }
)
_NAME = re.compile(r"[\w.]{1,30}")
# Our own comment under somebody's post, as the timeline says it.
OWN_COMMENT = "own_comment"


class UnknownJson(Exception):
    """The JSON is none of the shapes we know."""


class OwnDownload(SocialFile):
    """One or more JSON files of the download."""

    format = "instagram"

    def __init__(self, sources: list[Source], left_behind: list[str] | None = None) -> None:
        super().__init__(left_behind or [])
        self.sources = sources

    def items(self) -> Iterator[Item]:
        """Walk the entries of all files; `line` counts entries, since JSON has no lines."""
        number = 0
        for source in self.sources:
            for entry in entries_of(source):
                number += 1
                yield _event(number, entry)


def entries_of(source: Source) -> list[Any]:
    """Return the entries of a file, whatever wraps them.

    Raises:
        UnknownJson: it is no JSON, too large or nothing we know.
    """
    with source.open() as stream:
        text = stream.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise UnknownJson
    try:
        said = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnknownJson from None
    return _entries(said)


def _entries(said: Any) -> list[Any]:
    if isinstance(said, list):
        return said
    if not isinstance(said, dict):
        raise UnknownJson
    if "string_list_data" in said or "string_map_data" in said:
        return [said]
    wrapped = [value for value in said.values() if isinstance(value, list)]
    if len(wrapped) == 1:
        return list(wrapped[0])
    oldest = said.get("followers")
    if isinstance(oldest, dict):  # {"followers": {"name": "2019-05-01T10:00:00"}}
        return [{"value": name, "timestamp": at} for name, at in oldest.items()]
    raise UnknownJson


def _event(number: int, entry: Any) -> Item:
    if not isinstance(entry, dict):
        return Refused(number, "unknown_entry")
    if isinstance(entry.get("string_map_data"), dict):
        return _comment(number, entry["string_map_data"])
    return _follower(number, entry)


def _follower(number: int, entry: dict[str, Any]) -> Item:
    """Read `{string_list_data: [...]}` or the same without its wrapper."""
    inner = entry.get("string_list_data")
    data = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else entry
    name = data.get("value") or entry.get("title") or data.get("username") or data.get("href")
    handle = handle_key(_text(name))
    at = _moment(data.get("timestamp"))
    if not handle:
        return Refused(number, "no_handle")
    if at is None:
        return Refused(number, "no_moment")
    return EventDraft(number, "social", "instagram", "follow", handle[:254], at)


def _comment(number: int, data: dict[str, Any]) -> Item:
    """Read one comment: by its author where one is named, else ours under somebody's post."""
    said = {_KEYS.get(header_key(_text(key)), ""): value for key, value in data.items()}
    author, owner = handle_key(_value(said.get("author"))), handle_key(_value(said.get("owner")))
    at = next((at for at in map(_time, data.values()) if at), None)
    handle = author or owner or _guessed_name(data)
    if not handle:
        return Refused(number, "no_handle")
    if at is None:
        return Refused(number, "no_moment")
    return EventDraft(
        number,
        "social",
        "instagram",
        "comment",
        handle[:254],
        at,
        object="" if author else OWN_COMMENT,
        text=tidy_lines(_value(said.get("text")))[:LONGEST_TEXT],
    )


def _guessed_name(data: dict[str, Any]) -> str:
    """In a language we do not know, the one value that can be a user name is it."""
    names = [value for value in map(_value, data.values()) if _NAME.fullmatch(value)]
    return handle_key(names[0]) if len(names) == 1 else ""


def _value(cell: Any) -> str:
    return tidy(_text(cell.get("value"))) if isinstance(cell, dict) else ""


def _time(cell: Any) -> datetime | None:
    return _moment(cell.get("timestamp")) if isinstance(cell, dict) else None


def _text(raw: Any) -> str:
    """Mend what Meta's exporter does to letters beyond ASCII: UTF-8 read as Latin-1."""
    text = raw if isinstance(raw, str) else ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _moment(raw: Any) -> datetime | None:
    """Seconds, milliseconds or ISO text."""
    if isinstance(raw, str) and not raw.isdigit():
        try:
            at = datetime.fromisoformat(raw)
        except ValueError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        seconds = float(raw)
    except (TypeError, ValueError):
        return None
    seconds = seconds / 1_000 if seconds > 10**11 else seconds
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**10 else None
