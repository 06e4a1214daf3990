"""An incident of the sample business: a laptop with a file of customers was stolen on Friday."""

from datetime import datetime, timedelta

from config.actor import Actor
from contacts.models.export import Export, ExportedContact
from privacy.models.incidents import Incident
from privacy.operations.incidents.counting import count_people
from privacy.operations.incidents.reporting import change_incident, report_incident
from privacy.operations.incidents.writing import draft_letters

_SAID = {
    "title": "Laptop stolen on the train (invented)",
    "nature": "lost",
    "happened": "A laptop was stolen on the train. A file of customers was on it, not encrypted.",
}
_KNOWN = {
    "kinds": ["name", "contact"],
    "measures": "The account of the laptop was closed, and the theft reported to the police.",
    "steps": "Be careful with messages that ask for money or passwords in our name.",
    "ask_us": "privacidad@example.com, +34 900 000 000",
    "consequences": "Somebody could write to you and pretend to be us.",
}


def load(*, by: Actor, now: datetime) -> int:
    """Load it once; return how many incidents there are."""
    if not Incident.objects.exists():
        _stolen(by, now)
    return Incident.objects.count()


def _stolen(by: Actor, now: datetime) -> None:
    found = now - timedelta(hours=20)
    values = {**_SAID, "discovered_at": found, "started_at": found - timedelta(hours=3)}
    incident = report_incident(values=values, by=by, now=now)
    change_incident(incident=incident, values=_KNOWN, by=by, now=now)
    named = ExportedContact.objects.order_by().values("export")
    file = Export.objects.filter(pk__in=named).order_by("pk").first()
    if file is not None:
        count_people(incident=incident, reach={"exports": [file.key]}, by=by, now=now)
    draft_letters(incident=incident, by=by)
