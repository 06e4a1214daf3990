"""The board of the desk: what is late, what is due soon, and whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.templatetags.ui import day as day_words
from config.templatetags.ui import number
from privacy.laws.table import RIGHTS
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Person, digests_of
from privacy.operations.desk.dates import day_of
from privacy.operations.house_clock import calendar_of
from privacy.reading.desk.words import STATUS_TONES, right_title

SOON = timedelta(days=7)
# The first day something is due comes first; who is answered, by when that was.
ORDER = {"closed": ("-closed_at", "-id")}
BY_DUE = ("next_on", "id")


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the board; `what` is due `next_on`, `days` from today."""

    row: PrivacyRequest
    title: str
    tone: str
    status_tone: str
    next_on: date
    what: str
    words: str
    breaches: list[str]


def requests_with_due(user: Any) -> QuerySet[PrivacyRequest]:
    """Return the requests a colleague may see, each with the next day that counts."""
    unconfirmed = Q(acknowledged_at=None) & ~Q(ack_due=None)
    next_on = Case(
        When(unconfirmed, then=Least("ack_due", Coalesce("due", "ack_due"))),
        default=Coalesce("due", "received_on"),
    )
    rows = PrivacyRequest.objects.visible_to(user).select_related("assignee")
    return rows.annotate(next_on=next_on)


def of_view(rows: QuerySet, view: str, user: Any, today: date) -> QuerySet:
    """Keep what one tab of the board shows."""
    if view == "closed":
        return rows.exclude(closed_at=None)
    rows = rows.unfinished()
    if view == "overdue":
        return rows.filter(next_on__lt=today, paused_since=None)
    if view == "soon":
        return rows.filter(next_on__gte=today, next_on__lte=today + SOON, paused_since=None)
    return rows.filter(assignee=user) if view == "mine" else rows


def counts(rows: QuerySet, user: Any, today: date) -> dict[str, int]:
    """Return how many requests each tab holds; one query."""
    running = Q(paused_since=None)
    soon = Q(next_on__gte=today, next_on__lte=today + SOON)
    return rows.unfinished().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=running & Q(next_on__lt=today)),
        soon=Count("pk", filter=running & soon),
        mine=Count("pk", filter=Q(assignee=user)),
    )


def of_person(rows: QuerySet, text: str) -> QuerySet:
    """Keep the requests with this number, or of the person with this email, phone or key."""
    said = text.strip()
    digests = digests_of(Person(email=said, phone=said, external_id=said))
    return rows.filter(Q(number__iexact=said) | Q(digests__overlap=digests))


def line_of(row: Any, today: date) -> Line:
    """Return what the board says about one request."""
    waits_for_receipt = row.acknowledged_at is None and row.ack_due == row.next_on
    tone, words = urgency(row, row.next_on, today)
    return Line(
        row=row,
        title=right_title(row.right),
        tone=tone,
        status_tone=STATUS_TONES.get(row.status, ""),
        next_on=row.next_on,
        what=_("Confirm receipt") if waits_for_receipt else _("Answer"),
        words=words,
        breaches=breaches_of(row, today),
    )


def urgency(row: PrivacyRequest, due: date, today: date) -> tuple[str, str]:
    """Return how pressing a day is: a tone and a sentence."""
    if not row.is_open:
        return "", ""
    if row.paused_since is not None:
        return "", _("The clock stands still.")
    left = (due - today).days
    if left < 0:
        late = ngettext("%(days)s day overdue", "%(days)s days overdue", -left)
        return "red", late % {"days": number(-left)}
    if left == 0:
        return "red", _("Due today")
    right = RIGHTS.get(row.right)
    working = calendar_of(right).working_day_until(due) if right else due
    if working < due and today <= working <= today + SOON:
        if today == working:
            return "red", _("Today is the last working day before it is due")
        return "amber", _("Last working day before: %(day)s") % {"day": day_words(working, "full")}
    tone = "amber" if left <= SOON.days else ""
    words = ngettext("%(days)s day left", "%(days)s days left", left)
    return tone, words % {"days": number(left)}


def breaches_of(row: PrivacyRequest, today: date) -> list[str]:
    """Return what was missed, by when it had to be done and who has it: said for good."""
    who = str(row.assignee) if row.assignee else _("nobody")
    found = []
    receipt = day_of(row.acknowledged_at) if row.acknowledged_at else None
    if row.ack_due and (receipt or today) > row.ack_due and (receipt or row.is_open):
        found.append(
            _("Receipt not confirmed by %(day)s; assigned to %(who)s")
            % {"day": day_words(row.ack_due), "who": who}
        )
    ended = day_of(row.closed_at) if row.closed_at else today
    if row.due and ended > row.due and row.paused_since is None:
        found.append(
            _("Not answered by %(day)s; assigned to %(who)s")
            % {"day": day_words(row.due), "who": who}
        )
    return found


def newest_first(view: str) -> tuple[str, ...]:
    """Return the order of a tab."""
    return ORDER.get(view, BY_DUE)


def narrowed(rows: QuerySet, chosen: dict[str, Any]) -> QuerySet:
    """Keep what the filters ask for."""
    if chosen.get("regime"):
        rows = rows.filter(regime=chosen["regime"])
    if chosen.get("right"):
        rows = rows.filter(right=chosen["right"])
    if chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    if chosen.get("assignee"):
        rows = rows.filter(assignee=None if chosen["assignee"] == "nobody" else chosen["assignee"])
    return rows
