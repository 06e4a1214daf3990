"""What the journeys find of segments: one by a rule, with an exception, and a list."""

from typing import Any

from django.db import connection

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.team import Team
from segments.language.templates import TEMPLATES
from segments.operations.dashboards import create_dashboard, share_dashboard
from segments.operations.people import add_people, put_override
from segments.operations.refreshing import refresh_segment
from segments.operations.reporting.keeping import create_report, share_report
from segments.operations.reporting.scheduling import schedule_report
from segments.operations.segments import create_segment
from segments.reading.dashboards.page import home_of

RULED, LISTED = "No purchase yet", "Spring fair guests"
KEPT = "Best sellers"
BOARD = "The North at a glance"


def divide(person: Contact, by: Actor) -> None:
    """Make a segment of those who never bought, with the person put in, and a list of them."""
    values = {"name": RULED, "purpose": "marketing", "rule": TEMPLATES["never_bought"]}
    segment = create_segment(values=values, by=by)
    refresh_segment(segment=segment, by=by)
    put_override(segment=segment, contact=person, side="include", reason="Asked for it", by=by)
    listed = create_segment(values={"name": LISTED, "kind": "static"}, by=by)
    add_people(segment=listed, contacts=Contact.objects.filter(pk=person.pk), by=by)
    bought = {"event": "purchase", "measure": "count", "cmp": "gte", "value": 1}
    question: dict[str, Any] = {"measure": "revenue", "by": ["product"], "period": "last_12_months"}
    question["rule"] = {"all": [bought]}
    kept = create_report(values={"name": KEPT, "question": question}, by=by)
    share_report(report=kept, users=[], teams=Team.objects.all(), by=by)
    tiles = [*home_of(by.user).tiles, "figure.nps", "imports"]
    board = create_dashboard(values={"name": BOARD, "tiles": tiles}, by=by)
    share_dashboard(dashboard=board, users=[], teams=Team.objects.all(), by=by)
    said = {"every": "week", "format": "pdf", "language": "en"}
    schedule_report(report=kept, viewer=by.user, by=by, **said)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'succeeded'"
            " where status = 'todo' and task_name like 'segments.%'"
        )
