"""Notices in words, for their reader; a record no longer seen has neither name nor link."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.ui import day, exact, number
from config.topics import Topic, topic_of, topics
from contacts.access import hidden_of, is_oneself
from contacts.models.collaboration import Notice
from contacts.reading.words import field_label, people_names

MOST_COUNTED = 10
ICONS = {
    "mention": "at-sign",
    "task": "square-check",
    "task_done": "circle-check",
    "task_reminder": "alarm-clock",
    "changed": "pencil",
    "digest": "newspaper",
    "emergency_started": "siren",
    "incident_reported": "siren",
    "incident_due_soon": "alarm-clock",
    "incident_overdue": "triangle-alert",
    "policy": "book-open",
    "review_assigned": "clipboard-check",
    "review_due": "clipboard-check",
    "review_escalated": "clipboard-check",
    "review_not_started": "clipboard-check",
    "anomaly": "trending-down",
    "webhook_disabled": "webhook",
    "segment_broken": "unplug",
    "segment_failed": "timer-off",
    "destination_paused": "circle-pause",
    "destination_trouble": "triangle-alert",
    "privacy_due_soon": "alarm-clock",
    "privacy_notice": "send",
    "privacy_rest_due": "scale",
    "privacy_overdue": "triangle-alert",
}
# What needs no further word.
_PLAIN = {
    "privacy_rest_due": gettext_lazy("A suspension is over: give the rest of the accounting"),
    "policy": gettext_lazy("A policy to read and acknowledge"),
    "privacy_notice": gettext_lazy("A recipient of a person's data has to be told"),
    "review_not_started": gettext_lazy("A review could not start"),
}
_DIGEST = {
    "tasks": gettext_lazy("open tasks"),
    "overdue": gettext_lazy("overdue tasks"),
    "mentions": gettext_lazy("unread mentions"),
    "changes": gettext_lazy("followed records that changed"),
    "findings": gettext_lazy("contacts with open findings"),
    "ownerless": gettext_lazy("contacts without an owner"),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as its reader sees it."""

    notice: Notice
    icon: str
    title: str
    detail: str
    name: str
    address: str


def unread_count(user: Any) -> str:
    """Return how many notices are unread, counted no further than "9+"; empty for none."""
    if not is_oneself(user):
        return ""
    unread = Notice.objects.filter(user=user, read_at=None).order_by()
    count = unread[:MOST_COUNTED].count()
    return "9+" if count >= MOST_COUNTED else str(count or "")


@dataclass(frozen=True, slots=True)
class Named:
    """A row about a record, with the name and the address of that record."""

    task: Any
    name: str
    address: str
    kind: str


def named_records(rows: list[Any], user: Any) -> list[Named]:
    """Return rows about records with what those are called; one query per kind of record."""
    seen = _seen((row.about_model, row.about_key) for row in rows)
    records = {label: _records(topic, keys, user) for label, (topic, keys) in seen.items()}
    found = []
    for row in rows:
        topic, record = seen[row.about_model][0], records[row.about_model].get(row.about_key)
        name, address = _name_and_address(topic, record) if record is not None else ("", "")
        found.append(Named(row, name, address, topic.kind))
    return found


def _name_and_address(topic: Topic, record: Any) -> tuple[str, str]:
    return topic.name_of(record), reverse(topic.url_name, kwargs={"key": record.key})


def notice_lines(notices: list[Notice], user: Any) -> list[NoticeLine]:
    """Return notices in words; one query per kind of record, and one for all colleagues."""
    seen = _seen((notice.about_model, notice.about_key) for notice in notices)
    records = {label: _records(topic, keys, user) for label, (topic, keys) in seen.items()}
    people = people_names(notice.facts.get("by") for notice in notices)
    return [_line(notice, user, people, seen, records) for notice in notices]


def _seen(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[Topic, set[str]]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for label, key in rows:
        if label:
            keys[label].add(key)
    known = {topic.label: topic for topic in topics()}
    # Some notices are about what nobody talks about, such as a seal; they have no link.
    return {label: (known[label], found) for label, found in keys.items() if label in known}


def _records(topic: Topic, keys: set[str], user: Any) -> dict[str, Any]:
    return {str(row.key): row for row in topic.visible_to(user).filter(key__in=keys)}


def _line(
    notice: Notice, user: Any, people: dict[int, str], seen: dict[str, Any], records: dict[str, Any]
) -> NoticeLine:
    who = people.get(notice.facts.get("by") or 0, _("Somebody"))
    title, detail = _words(notice, user, who)
    record = records.get(notice.about_model, {}).get(notice.about_key)
    name = address = ""
    if record is not None:
        name, address = _name_and_address(seen[notice.about_model][0], record)
    elif notice.about_model:
        name = _("A record you can no longer see")
    elif "address" in notice.facts:
        # Nobody talks about such a record beside it; the notice itself says where it is.
        name, address = notice.facts["name"], notice.facts["address"]
    return NoticeLine(notice, ICONS.get(notice.kind, "bell"), title, detail, name, address)


def _words(notice: Notice, user: Any, who: str) -> tuple[str, str]:
    match notice.kind:
        case "mention" if "conversation" in notice.facts:
            return _("%(who)s mentioned you in a conversation") % {"who": who}, ""
        case "mention":
            return _("%(who)s mentioned you in a note") % {"who": who}, ""
        case "task":
            return _("%(who)s gave you a task") % {"who": who}, ""
        case "task_reminder":
            return _("You wanted to be reminded of a task"), ""
        case "task_done":
            return _("%(who)s finished a task you gave") % {"who": who}, ""
        case "changed":
            return _("Changed by others"), ", ".join(_fields(notice, user))
        case "digest":
            counts = [f"{_DIGEST[k]}: {v}" for k, v in notice.facts.items() if k in _DIGEST]
            return _("Your week"), ", ".join(counts)
        case "webhook_disabled":
            return _("A webhook was switched off"), str(notice.facts.get("name", ""))
        case "segment_broken" | "segment_failed":
            return _segment_words(notice.kind)
        case "destination_paused":
            return _("A destination does not let us in"), str(notice.facts.get("name", ""))
        case "destination_trouble":
            return _("Sending to a destination stopped"), str(notice.facts.get("name", ""))
        case "privacy_due_soon" | "privacy_overdue":
            return _request_words(notice.kind, notice.facts)
        case "incident_reported" | "incident_due_soon" | "incident_overdue":
            return _incident_words(notice.kind, notice.facts)
        case "emergency_started":
            return _emergency_words()
        case "review_assigned" | "review_due" | "review_escalated" | "anomaly":
            return _steward_words(notice.kind, notice.facts)
    return str(_PLAIN.get(notice.kind, _("Notice"))), ""


def _segment_words(kind: str) -> tuple[str, str]:
    if kind == "segment_broken":
        return _("The rule of a segment cannot be used any more"), _("Its members stay.")
    return _("A segment could not be refreshed"), _("Its members stay.")


def _emergency_words() -> tuple[str, str]:
    title = _("A colleague has emergency access to health data")
    return title, _("Every read is logged; review it afterwards.")


def _steward_words(kind: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return what the steward's desk says: reviews and what is unusual in the data."""
    if kind == "anomaly":
        return _("Something unusual in the data"), ""
    count, due = number(facts.get("count", 0)), parse_date(facts.get("due", ""))
    left = _("Contacts open: %(n)s, due on %(day)s") % {"n": count, "day": day(due)}
    titles = {
        "review_assigned": _("Contacts wait for your review"),
        "review_due": _("A review is due soon"),
        "review_escalated": _("A review is overdue"),
    }
    return titles[kind], left


def _request_words(kind: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return which date of a privacy request is near or missed."""
    receipt = facts.get("what") == "receipt"
    what = _("Confirm receipt by %(day)s") if receipt else _("Answer by %(day)s")
    late = kind == "privacy_overdue"
    title = _("A privacy request is overdue") if late else _("A privacy request is due soon")
    return title, what % {"day": day(parse_date(facts.get("due", "")))}


def _incident_words(kind: str, facts: dict[str, Any]) -> tuple[str, str]:
    titles = {
        "incident_reported": _("An incident was reported"),
        "incident_due_soon": _("A notice about an incident is due soon"),
        "incident_overdue": _("A notice about an incident is overdue"),
    }
    due = parse_datetime(facts.get("due", ""))
    return titles[kind], exact(due) if due else str(facts.get("name", ""))


def _fields(notice: Notice, user: Any) -> list[str]:
    hidden = hidden_of(user, notice.about_model)
    meta = topic_of(notice.about_model).model._meta
    names = []
    for name in notice.facts.get("fields", []):
        if name in hidden:
            continue
        try:
            field = meta.get_field(name)
            # What hangs on the record has no field of its own.
            own = isinstance(field, Field)
            names.append(str(field.verbose_name if own else field_label(name, {})))
        except FieldDoesNotExist:
            names.append(name)
    return names
