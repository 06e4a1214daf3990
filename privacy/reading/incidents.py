"""Incidents as pages, files and the API show them: what to do by when, and by which rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from config.templatetags.ui import day as day_words
from contacts.models.contact import Contact
from contacts.models.export import Export
from privacy.laws.incidents import NOT_ASKED
from privacy.laws.table import INCIDENT_DUTIES
from privacy.models.affected import AffectedPerson
from privacy.models.incidents import Conclusion, Incident, IncidentDuty
from privacy.operations.incidents.checklists import words_of
from privacy.operations.incidents.duties import house_limit
from privacy.reading.desk.dates import MARKS
from segments.models.destinations import Destination
from segments.models.webhooks import WebhookSubscription

State = IncidentDuty.State
LAWS = {
    "gdpr": "GDPR",
    "hipaa": "HIPAA",
    "cal": gettext_lazy("California (Civ. Code 1798.82)"),
}
TONES = {
    Conclusion.PRESUMED: "amber",
    Conclusion.BREACH: "red",
    Conclusion.LOW: "green",
    Conclusion.SECURED: "green",
    Conclusion.EXCEPTION: "green",
}
SOURCES = {
    "access": gettext_lazy("read or changed by the account"),
    "export": gettext_lazy("named in the file"),
    "disclosure": gettext_lazy("sent to the destination"),
    "delivery": gettext_lazy("told to the program"),
    "hand": gettext_lazy("named by hand"),
}
# A notice to HHS of few people waits for the end of the year; fewer than this are few.
FEW = 500
_MOST = 200


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty: whom to tell, by when, by which rule, and what to make of it now."""

    duty: IncidentDuty
    title: str
    cite: str
    mark: str
    tone: str
    words: str
    ground: str
    by_the_hour: bool
    # Our own limit, where it is stricter than the law's and still to come or passed.
    house: datetime | None = None


def duties_of(incident: Incident, now: datetime) -> list[DutyLine]:
    """Return the duties, what is open first and the nearest before."""
    rows = incident.duties.select_related("done_by").order_by("due_at", "pk")
    order = {State.OPEN: 0, State.DONE: 1, State.NOT_NEEDED: 2}
    return [_line(duty, now) for duty in sorted(rows, key=lambda each: order[State(each.state)])]


def _line(duty: IncidentDuty, now: datetime) -> DutyLine:
    right, language = INCIDENT_DUTIES[duty.right], get_language() or "en"
    title = right.title_in(language) + (f" ({duty.place})" if duty.place else "")
    because = duty.clock.get("because", {})
    cites = [right.cite, *(because.get(name) for name in ("due_at", "response_due"))]
    cites += [duty.clock.get(name, {}).get("because") for name in ("agreement", "delay")]
    ground = right.ground(duty.ground)
    said = f"{ground.text_in(language)} ({ground.cite})" if ground else ""
    if duty.ground == NOT_ASKED:
        said = _("The law does not ask for it any more, from what is known now.")
    tone, words = urgency(duty, now)
    mark = str(MARKS.get(right.respond.mark if right.respond else right.mark, ""))
    hours = bool(right.respond and right.respond.unit == "hour")
    named = [each for each in dict.fromkeys(cites) if each]
    cite = "; ".join(each for each in named if sum(each in other for other in named) == 1)
    house = house_limit(duty) if duty.state == State.OPEN else None
    return DutyLine(duty, title, cite, mark, tone, words, said, hours, house)


def urgency(duty: IncidentDuty, now: datetime) -> tuple[str, str]:
    """Return the tone and the words of how a duty stands."""
    if duty.state == State.NOT_NEEDED:
        return "", str(duty.get_state_display())
    if duty.state == State.DONE:
        late = bool(duty.due_at and duty.done_at > duty.due_at)
        return ("red", _("done late")) if late else ("green", _("done in time"))
    if duty.due_at is None:
        return "amber", _("without undue delay")
    if duty.due_at < now:
        return "red", _("late")
    house = house_limit(duty)
    if house is not None and house < now:
        return "red", _("our own limit has passed")
    left = (house or duty.due_at) - now
    hours = int(left.total_seconds() // 3600)
    if hours < 96:
        return "red" if hours < 24 else "amber", ngettext(
            "%(n)d hour left", "%(n)d hours left", hours
        ) % {"n": hours}
    return "green", ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}


def listed(user: Any, *, year: int | None = None, view: str = "") -> QuerySet[Incident]:
    """Return the register with the next date of each; of one year of discovery, if asked."""
    is_open = Q(duties__state=State.OPEN)
    rows = Incident.objects.visible_to(user).annotate(next_at=Min("duties__due_at", filter=is_open))
    if year is not None:
        rows = rows.filter(discovered_at__year=year)
    return rows.filter(closed_at=None) if view == "open" else rows


def log_of_year(user: Any, year: int) -> Iterator[list[Any]]:
    """Yield the year's breaches of few people, as HHS is told of them (45 CFR 164.408(c))."""
    yield [
        "number", "title", "discovered", "from", "until", "people", "states", "kinds",
        "conclusion", "what happened", "measures", "told HHS", "due",
    ]  # fmt: skip
    rows = listed(user, year=year).filter(laws__contains=["hipaa"], people__lt=FEW)
    freed = (Conclusion.LOW, Conclusion.SECURED, Conclusion.EXCEPTION)
    for row in rows.exclude(conclusion__in=freed).order_by("discovered_at", "pk"):
        duty = row.duties.filter(right="hipaa.breach_hhs").first()
        yield [
            row.number, row.title, _day(row.discovered_at), _day(row.started_at),
            _day(row.ended_at), row.people, " ".join(row.states), " ".join(row.kinds),
            row.conclusion, row.happened, row.measures, _day(duty.done_at if duty else None),
            _day(duty.due_at if duty else None),
        ]  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment, timezone.get_default_timezone()) if moment else None


def tasks_of(incident: Incident) -> list[tuple[Any, str]]:
    """Return the tasks in words, what is open first."""
    rows = incident.tasks.select_related("assignee", "done_by").order_by("due_on", "pk")
    return sorted(((row, words_of(row)) for row in rows), key=lambda each: bool(each[0].done_at))


def ways_of(incident: Incident) -> list[tuple[str, str, int, int]]:
    """Return each way of telling with how many people it has and how many were told."""
    rows = incident.affected.order_by().values("way")
    counts = {
        row["way"]: (row["many"], row["told"])
        for row in rows.annotate(many=Count("pk"), told=Count("told_at"))
    }
    ways = AffectedPerson.Way.choices
    return [(way, str(label), *counts[way]) for way, label in ways if way in counts]


def people_of(incident: Incident, user: Any) -> QuerySet[AffectedPerson]:
    """Return the people of an incident whom somebody may see."""
    seen = Contact.objects.visible_to(user).order_by().values("pk")
    return incident.affected.filter(contact__in=seen).select_related("contact")


def source_words(sources: Iterable[str]) -> str:
    """Return from where somebody is known, in words."""
    return ", ".join(str(SOURCES.get(each, each)) for each in sources)


def places_to_look() -> dict[str, list[tuple[str, str]]]:
    """Return what can be looked through, for a form: newest first, bounded."""
    exports = Export.objects.order_by("-created_at", "-pk")[:_MOST]
    colleagues = get_user_model().objects.order_by("username")
    return {
        "exports": [
            (str(e.key), f"{day_words(e.created_at)} · {e.purpose} · {e.count}") for e in exports
        ],
        "destinations": [(str(d.key), d.name) for d in Destination.objects.order_by("name")],
        "webhooks": [(str(w.key), w.name) for w in WebhookSubscription.objects.order_by("name")],
        "colleagues": [(str(u.pk), u.get_full_name() or u.username) for u in colleagues],
    }
