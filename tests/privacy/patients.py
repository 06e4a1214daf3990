"""A patient in HIPAA mode: a field of health data, and who got to read it."""

from typing import Any

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from governance.models.audit import AuditEvent

ILLNESS = "Morbus Planticus"
FIELD = "custom.diagnosis"


def health_field(people: dict[str, Any], sensitivity: str = "sensitive") -> None:
    told = {"label_en": "Diagnosis", "category": "health", "sensitivity": sensitivity}
    define_field(values=told, by=Actor(people["dario"], Door.PAGE))


def ill(name: str, **values: Any) -> Contact:
    known = {"given_name": name, "custom": {"diagnosis": ILLNESS}}
    return create_contact(values=known | values, by=Actor.system(Door.COMMAND))


def reads() -> list[tuple[str, list[str], str, str]]:
    """Return who read which fields, where, and what for."""
    rows = AuditEvent.objects.filter(verb="phi.read").order_by("pk")
    return [
        (row.user_id and str(row.user_id), row.facts["fields"], row.facts["page"],
         row.facts["why"])
        for row in rows
    ]  # fmt: skip
