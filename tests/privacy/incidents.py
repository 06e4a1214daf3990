"""Incidents as tests report them: invented people, times given."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.models.reach import PostalAddress
from privacy.models.incidents import Incident
from privacy.operations.incidents.reporting import report_incident

MADRID = ZoneInfo("Europe/Madrid")
FOUND = datetime(2026, 10, 3, 9, tzinfo=UTC)
KNOWN = {
    "kinds": ["name", "health"],
    "measures": "The account is closed.",
    "steps": "Look at your bills.",
    "ask_us": "0800 100 200",
}


def reported(by: Actor, found: datetime = FOUND, **values: Any) -> Incident:
    said = {"title": "Laptop", "nature": "lost", "happened": "It was stolen."}
    return report_incident(values={**said, "discovered_at": found, **values}, by=by, now=found)


def duties(incident: Incident) -> dict[str, tuple[str, str]]:
    """Return state and local due moment by rule and place."""
    found = {}
    for duty in incident.duties.order_by("right", "place"):
        due = duty.due_at.astimezone(MADRID).isoformat()[:16] if duty.due_at else ""
        found[duty.right + (f" {duty.place}" if duty.place else "")] = (duty.state, due)
    return found


def crowd(by: Actor, many: int, **where: Any) -> list[int]:
    """Make people who live somewhere, in two statements."""
    rows = [Contact(given_name=f"P{n}", email=f"p{n}@people.example") for n in range(many)]
    made = Contact.objects.bulk_create(rows)
    PostalAddress.objects.bulk_create(
        PostalAddress(contact=each, street="1 Main St", **where) for each in made
    )
    return [each.pk for each in made]


def file_of(people: list[int]) -> Export:
    export = Export.objects.create(purpose="Invitations", format="csv", count=len(people))
    ExportedContact.objects.bulk_create(
        ExportedContact(export=export, contact_id=pk) for pk in people
    )
    return export
