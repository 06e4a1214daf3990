"""The rights of GDPR, CCPA, HIPAA and the marketing laws as data, each entry with its citation.

`rights/*.toml` is the source: what is asked, by when, how sure one must be of the person, and the
only grounds on which it may be refused. Nothing here promises compliance; the marks say how each
entry was checked (T: the legal text, S: a page quoting it, M: from memory).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

SOURCES = ("gdpr", "ccpa", "hipaa", "marketing")
# Duties of an incident that no right of a person stands behind.
DUTIES = ("incidents",)
# The spans and rules a named clock of a file gives to every right that uses it.
SPANS = ("acknowledge", "respond", "extend", "margin", "hold", "wait", "lookback", "keep")
CITES = ("notice", "roll", "pause", "recipients")


_SOURCES = {
    "ack_due": "acknowledge",
    "response_due": "respond",
    "extension_notice_by": "notice",
    "extended_due": "extend",
    "not_before": "wait",
    "hold_until": "hold",
    "retain_until": "keep",
    "lookback_from": "lookback",
    "lookback_floor": "floor_cite",
    "safe_due": "margin",
    "due_at": "respond",
}


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a rule stands, and how that was checked."""

    cite: str
    mark: str


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time the law names."""

    n: int
    unit: str  # month, calendar_day, business_day, hour, immediate
    cite: str
    mark: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A lawful reason to say no; `partial` only ever covers a part of the request."""

    code: str
    text: str
    text_es: str
    cite: str
    mark: str
    partial: bool = False

    def text_in(self, language: str) -> str:
        """Return the sentence in the language, English where there is none."""
        return self.text_es if language.startswith("es") else self.text


@dataclass(frozen=True, slots=True)
class Right:
    """One right a person has, or one duty that has a clock of its own."""

    id: str
    regime: str
    action: str
    title: str
    title_es: str
    cite: str
    mark: str
    # A person may ask for it; the others are duties without a request.
    is_request: bool
    starts: str  # receipt, awareness, discovery, collection
    identity: str  # none, doubt, reasonable, reasonably_high, hipaa
    identity_cite: Cite | None
    refusals: tuple[Ground, ...]
    reviewed: date  # when somebody last compared this with the law
    acknowledge: Span | None = None
    respond: Span | None = None
    extend: Span | None = None
    # What we stay ahead of the last day by, where the text can be read two ways.
    margin: Span | None = None
    hold: Span | None = None
    wait: Span | None = None
    lookback: Span | None = None
    keep: Span | None = None
    notice: Cite | None = None
    roll: Cite | None = None
    pause: Cite | None = None
    recipients: Cite | None = None
    lookback_floor: date | None = None
    floor_cite: Cite | None = None
    # Fewer people than this are reported after the end of the year (45 CFR 164.408(c)).
    few_below: int = 0
    few_cite: Cite | None = None

    def title_in(self, language: str) -> str:
        """Return the name of the right in the language, English where there is none."""
        return self.title_es if language.startswith("es") else self.title

    def ground(self, code: str) -> Ground | None:
        """Return the ground of refusal of this code, if this right knows it."""
        return next((ground for ground in self.refusals if ground.code == code), None)

    def source_of(self, name: str) -> Span | Cite | None:
        """Return what one of the dates of the clock rests on ("response_due")."""
        found: Span | Cite | None = getattr(self, _SOURCES[name])
        return found

    @property
    def forbids_identity(self) -> bool:
        """Whether nobody may be asked to prove who they are."""
        return self.identity == "none"


def _span(entry: Mapping[str, Any] | None) -> Span | None:
    return Span(entry["n"], entry["unit"], entry["cite"], entry["mark"]) if entry else None


def _cite(entry: Mapping[str, Any] | None) -> Cite | None:
    return Cite(entry["cite"], entry["mark"]) if entry else None


def _ground(entry: Mapping[str, Any]) -> Ground:
    return Ground(
        code=entry["code"],
        text=entry["en"],
        text_es=entry["es"],
        cite=entry["cite"],
        mark=entry["mark"],
        partial=entry.get("partial", False),
    )


def _right(entry: Mapping[str, Any], law: Mapping[str, Any]) -> Right:
    """Read one right: its own words win over its clock, and these over its law."""
    said = {"keep": law.get("keep"), **law.get("clock", {}).get(entry.get("clock"), {}), **entry}
    identity, floor, few = (said.get(word, {}) for word in ("identity", "floor", "few"))
    return Right(
        id=entry["id"],
        regime=entry.get("regime", law["regime"]),
        action=entry["action"],
        title=entry["en"],
        title_es=entry["es"],
        cite=entry["cite"],
        mark=entry.get("mark", "T"),
        is_request=entry.get("kind", "request") == "request",
        starts=entry.get("starts", "receipt"),
        identity=identity.get("standard", "none"),
        identity_cite=_cite(identity),
        refusals=tuple(_ground(ground) for ground in entry.get("refusals", ())),
        reviewed=law["reviewed"],
        lookback_floor=floor.get("on"),
        floor_cite=_cite(floor),
        few_below=few.get("below", 0),
        few_cite=_cite(few),
        **_each(_span, SPANS, said),
        **_each(_cite, CITES, said),
    )


def _each(read: Any, words: tuple[str, ...], said: Mapping[str, Any]) -> dict[str, Any]:
    return {word: read(said.get(word)) for word in words}


def _read(names: tuple[str, ...]) -> Mapping[str, Right]:
    rights = {}
    for name in names:
        law = tomllib.loads((Path(__file__).parent / "rights" / f"{name}.toml").read_text("utf-8"))
        for entry in law["right"]:
            rights[entry["id"]] = _right(entry, law)
    return MappingProxyType(rights)


RIGHTS: Mapping[str, Right] = _read(SOURCES)
INCIDENT_DUTIES: Mapping[str, Right] = MappingProxyType(
    {**{id: right for id, right in RIGHTS.items() if ".breach_" in id}, **_read(DUTIES)}
)
REGIMES: Mapping[str, str] = MappingProxyType(
    {
        "gdpr": "GDPR",
        "ccpa": "CCPA",
        "hipaa": "HIPAA",
        "canspam": "CAN-SPAM",
        "tcpa": "TCPA",
        "eprivacy": "ePrivacy",
    }
)
