"""What the journeys find of segments: one by a rule, with an exception, and a list."""

from django.db import connection

from config.actor import Actor
from contacts.models.contact import Contact
from segments.language.templates import TEMPLATES
from segments.operations.people import add_people, put_override
from segments.operations.refreshing import refresh_segment
from segments.operations.segments import create_segment

RULED, LISTED = "No purchase yet", "Spring fair guests"


def divide(person: Contact, by: Actor) -> None:
    """Make a segment of those who never bought, with the person put in, and a list of them."""
    values = {"name": RULED, "purpose": "marketing", "rule": TEMPLATES["never_bought"]}
    segment = create_segment(values=values, by=by)
    refresh_segment(segment=segment, by=by)
    put_override(segment=segment, contact=person, side="include", reason="Asked for it", by=by)
    listed = create_segment(values={"name": LISTED, "kind": "static"}, by=by)
    add_people(segment=listed, contacts=Contact.objects.filter(pk=person.pk), by=by)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'succeeded'"
            " where status = 'todo' and task_name like 'segments.%'"
        )
