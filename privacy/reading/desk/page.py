"""One request as its officer works on it: what to do next, records, tasks, letters, the log."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contacts.models.contact import Contact
from contacts.reading.words import people_names
from privacy.laws.table import RIGHTS, Right
from privacy.models.letters import LetterKind
from privacy.models.requests import (
    IdentityResult,
    MatchState,
    PrivacyRequest,
    RequestMatch,
    RequestStep,
    RequestTask,
)
from privacy.operations.desk.identity import standing
from privacy.operations.desk.steps import note_of
from privacy.reading.desk.papers import where_to_do
from privacy.reading.desk.steps import fact_words, step_words
from privacy.reading.desk.words import EVIDENCE, VIA, task_words

# Letters that answer nothing yet.
_ON_THE_WAY = (LetterKind.ACKNOWLEDGE, LetterKind.ASK_IDENTITY, LetterKind.EXTEND, LetterKind.AGENT)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing on the way to the answer: done, now, or waiting for what is before it."""

    code: str
    label: str
    state: str  # done, now, waiting
    words: str = ""


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One proposed record, as far as the colleague may see it."""

    row: RequestMatch
    contact: Contact | None
    agrees: list[str]
    against: list[str]
    shared: list[str]
    via: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in words."""

    row: RequestTask
    words: str
    rows: int
    done_by: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the log in words; the note is opened for whoever works on the request."""

    row: RequestStep
    words: str
    icon: str
    who: str
    facts: list[str] = field(default_factory=list)
    note: str = ""


def matches_of(request: PrivacyRequest, user: Any) -> list[MatchLine]:
    """Return the proposed records, open ones first, the likeliest first."""
    rows = list(request.matches.order_by("-score", "pk"))
    seen = Contact.objects.visible_to(user).filter(pk__in=[row.contact_id for row in rows])
    contacts = {each.pk: each for each in seen}
    order = {MatchState.PROPOSED: 0, MatchState.CONFIRMED: 1, MatchState.REJECTED: 2}
    rows.sort(key=lambda row: order[MatchState(row.state)])
    return [_match(row, contacts.get(row.contact_id)) for row in rows]


def _match(row: RequestMatch, contact: Contact | None) -> MatchLine:
    said = row.evidence
    return MatchLine(
        row=row,
        contact=contact,
        agrees=[str(EVIDENCE.get(name, name)) for name in said.get("agrees", ())],
        against=[str(EVIDENCE.get(name, name)) for name in said.get("against", ())],
        shared=[
            _("%(what)s also on other records: %(count)s")
            % {"what": EVIDENCE.get(name, name), "count": count}
            for name, count in said.get("shared_by", {}).items()
        ],
        via=str(VIA.get(said.get("via", ""), "")),
    )


def tasks_of(request: PrivacyRequest) -> list[TaskLine]:
    """Return the tasks, open ones first."""
    rows = list(request.tasks.select_related("assignee").order_by("done_at", "kind", "pk"))
    rows.sort(key=lambda row: row.done_at is not None)
    names = people_names(row.done_by for row in rows)
    return [
        TaskLine(
            row=row,
            words=task_words(row.kind, row.code, row.system, row.facts),
            rows=row.facts.get("rows", 0),
            done_by=names.get(row.done_by or 0, ""),
            address=where_to_do(request, row),
        )
        for row in rows
    ]


def log_of(request: PrivacyRequest) -> list[StepLine]:
    """Return every step, the newest first."""
    rows = list(request.steps.order_by("-at", "-pk"))
    names = people_names(row.user_id for row in rows)
    return [
        StepLine(
            row,
            *step_words(row.kind),
            who=names.get(row.user_id or 0, ""),
            facts=fact_words(row.kind, request.right, row.facts),
            note=note_of(request, row),
        )
        for row in rows
    ]


def right_for(request: PrivacyRequest) -> Right:
    """Return the right a request is made under."""
    return RIGHTS[request.right]


def todos_of(
    request: PrivacyRequest, matches: list[MatchLine], tasks: list[TaskLine]
) -> list[Todo]:
    """Return the way to the answer: what is done, what is next, what waits for it."""
    steps = [
        step
        for step in (
            _receipt(request),
            _authority(request),
            _identity(request),
            _records(matches),
            _work(tasks),
        )
        if step is not None
    ]
    then = "now" if all(step.state == "done" for step in steps) else "waiting"
    told = request.letters.exclude(sent_at=None).exclude(kind__in=_ON_THE_WAY).exists()
    steps.append(Todo("letters", _("Tell the person what was done"), "done" if told else then))
    steps.append(Todo("complete", _("Close as answered"), then))
    return steps


def _receipt(request: PrivacyRequest) -> Todo | None:
    if request.ack_due is None and request.acknowledged_at is None:
        return None
    state = "done" if request.acknowledged_at else "now"
    return Todo("acknowledge", _("Confirm receipt to the person"), state)


def _authority(request: PrivacyRequest) -> Todo | None:
    if not request.agent_kind:
        return None
    state = "now" if "agent_unproven" in request.flags else "done"
    return Todo("authority", _("See what lets the agent act"), state)


def _identity(request: PrivacyRequest) -> Todo:
    known = standing(request)
    words = {
        "open": _("not asked yet"),
        IdentityResult.WAITING: _("asked; waiting for the person"),
        IdentityResult.VERIFIED: _("verified"),
        IdentityResult.NOT_VERIFIED: _("could not be verified: refuse, or ask again"),
        "not_needed": _("nothing to ask"),
    }[known]
    state = "done" if known in ("not_needed", IdentityResult.VERIFIED) else "now"
    return Todo("identity", _("Know who asks"), state, words)


def _records(matches: list[MatchLine]) -> Todo:
    left = sum(line.row.state == MatchState.PROPOSED for line in matches)
    if left:
        words = _("to decide: %(count)s") % {"count": left}
        return Todo("matches", _("Say which records are the person's"), "now", words)
    ours = sum(line.row.state == MatchState.CONFIRMED for line in matches)
    words = _("records: %(count)s") % {"count": ours} if ours else _("we hold no record")
    return Todo("matches", _("Say which records are the person's"), "done", words)


def _work(tasks: list[TaskLine]) -> Todo | None:
    if not tasks:
        return None
    left = sum(line.row.done_at is None for line in tasks)
    words = _("open: %(open)s of %(all)s") % {"open": left, "all": len(tasks)}
    return Todo("tasks", _("Do what the right asks"), "now" if left else "done", words)
