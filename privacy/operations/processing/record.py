"""The whole record as one JSON object, what it lacks, and how two of them differ."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone

from privacy.models.processing import ProcessingHouse
from privacy.models.protocols import Protocol, ProtocolParty
from privacy.operations.processing.activities import Activities, activities
from privacy.operations.processing.answers import unanswered
from privacy.operations.processing.handed_over import handed_over, left_otherwise
from privacy.operations.processing.recipients import EEA, recipients

# What Custodia does by itself, as codes; `privacy.reading.processing.words` says them.
MEASURES = (
    "roles", "second_factor", "history", "sealed_audit", "sealed_fields", "backups", "csp", "tls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: a code, the letter of Art. 30(1) it belongs to, and about what."""

    code: str
    letter: str
    about: str = ""
    number: int = 0


def house() -> ProcessingHouse:
    """Return the facts people keep; empty ones where nobody has said any."""
    return ProcessingHouse.objects.order_by("pk").first() or ProcessingHouse()


def record_now(now: datetime | None = None) -> tuple[dict[str, Any], list[Gap]]:
    """Return the record of this moment and what it lacks; some twenty queries."""
    found, facts, now = activities(), house(), now or timezone.now()
    content: dict[str, Any] = {
        "controller": {
            "controller": facts.controller,
            "representative": facts.representative,
            "officer": facts.officer,
            "no_officer": facts.no_officer,
            "joint": facts.joint,
        },
        "activities": [activity.as_json() for activity in found.found],
        "recipients": [recipient.as_json() for recipient in recipients()],
        "measures": {"own": facts.measures, "custodia": list(MEASURES)},
        "processor": _for_others(),
    }
    otherwise = left_otherwise(handed_over(now))
    silent = [
        Gap("no_answer", "", question)
        for question in unanswered(facts, now, left_otherwise=otherwise)
    ]
    return content, [*gaps(content, found), *silent]


def _for_others() -> list[dict[str, Any]]:
    """Return the controllers for whom we process (Art. 30(2)): those with a key at our door."""
    rows = ProtocolParty.objects.filter(protocol=Protocol.OPENDSR, ended_at=None)
    return [{"controller": row.name, "activities": ["requests"]} for row in rows.order_by("name")]


def gaps(content: dict[str, Any], found: Activities) -> Iterator[Gap]:
    """Yield what is missing, by the letters of Art. 30(1)."""
    said = content["controller"]
    if not said["controller"]:
        yield Gap("no_controller", "a")
    if not (said["officer"] or said["no_officer"]):
        yield Gap("no_officer", "a")
    for activity in found.found:
        if not activity.columns:
            yield Gap("no_data", "c", activity.purpose)
        elif not activity.retention:
            yield Gap("no_retention", "f", activity.purpose)
        if not activity.bases:
            yield Gap("no_basis", "b", activity.purpose)
    for recipient in content["recipients"]:
        if not recipient["country"]:
            yield Gap("no_country", "d", recipient["name"])
        elif recipient["country"] not in EEA and recipient["safeguard"] == "none":
            yield Gap("no_safeguard", "e", recipient["name"])
        if recipient["kind"] != "webhook" and not recipient["agreement"]:
            yield Gap("no_agreement", "d", recipient["name"])
    if not content["measures"]["own"]:
        yield Gap("no_measures", "g")
    if found.unclaimed:
        yield Gap("no_purpose", "", number=len(found.unclaimed))


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is another in the later record: "added", "gone" or "changed"."""

    part: str
    name: str
    what: str
    fields: tuple[str, ...] = ()


_NAMED = (("activities", "purpose"), ("recipients", "recipient"), ("processor", "controller"))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return what differs between two records, in the order of the parts."""
    found = [
        Difference(part, "", "changed", fields)
        for part in ("controller", "measures")
        if (fields := _changed(before.get(part, {}), after.get(part, {})))
    ]
    for part, name in _NAMED:
        was = {row[name]: row for row in before.get(part, ())}
        now = {row[name]: row for row in after.get(part, ())}
        for key in sorted(was.keys() | now.keys()):
            shown = (now.get(key) or was[key]).get("name", key)
            if key not in was:
                found.append(Difference(part, shown, "added"))
            elif key not in now:
                found.append(Difference(part, shown, "gone"))
            elif fields := _changed(was[key], now[key]):
                found.append(Difference(part, shown, "changed", fields))
    return found


def _changed(was: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name))
