"""What one person answered, for the card and the timeline."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from config.timeline import Event
from interactions.models.forms import Response

PANEL = 5


def latest_of(user: Any, contact: Any) -> list[Response]:
    """Return the latest answers of a person that count, one more than the card shows."""
    rows = Response.objects.visible_to(user).counted().filter(contact=contact)
    return list(rows.select_related("form").order_by("-at", "-pk")[: PANEL + 1])


def responses_to_tell() -> QuerySet:
    """Return the answers that stand on timelines."""
    return Response.objects.counted().select_related("form")


def response_events(rows: Sequence[Response]) -> list[Event]:
    """Return answers as events; what was answered in words stays on its own page."""
    return [
        Event(
            row.at,
            "answers",
            row.pk,
            "clipboard-list",
            tone_of(row),
            _("Answered a form"),
            " · ".join(part for part in (row.form.name, scores_of(row)) if part),
            url=reverse("interactions:form_results", args=[row.form.key]),
            contact=row.contact_id,
        )
        for row in rows
    ]


def scores_of(row: Response) -> str:
    """Return the scores of an answer in words."""
    said = [f"NPS {row.nps}"] if row.nps is not None else []
    return " · ".join([*said, f"CSAT {row.csat}"] if row.csat is not None else said)


def tone_of(row: Response) -> str:
    """Return the colour of an answer: that of a promoter, of a detractor, or none."""
    if row.nps is not None:
        return "green" if row.nps >= 9 else "red" if row.nps <= 6 else "amber"
    if row.csat is not None:
        return "green" if row.csat >= 4 else "red" if row.csat <= 2 else "amber"
    return "blue"
