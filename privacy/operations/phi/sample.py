"""The papers of health data in the sample business: a notice, a signature, three entries."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from privacy.letters.practices import start_of
from privacy.models.authorisations import ComplianceEntry, PracticesNotice
from privacy.operations.phi.authorising import SENTENCES, authorize
from privacy.operations.phi.data_use import PROMISES, record_data_use
from privacy.operations.phi.practices import acknowledge_practices, draft_notice, publish_notice
from privacy.operations.phi.registers import add_entry

Kind = ComplianceEntry.Kind


def load(*, by: Actor) -> int:
    """Load them once; return how many entries the registers have."""
    if not PracticesNotice.objects.exists():
        _write(by)
    return ComplianceEntry.objects.count()


def _write(by: Actor) -> None:
    today = timezone.localdate()
    texts = {f"text_{code}": start_of(code, settings.ORG_NAME) for code in ("en", "es")}
    notice = draft_notice(values=texts | {"effective_on": today}, by=by)
    publish_notice(notice=notice, by=by)
    person = Contact.objects.present().filter(restricted_at=None).order_by("pk").first()
    if person is not None:
        acknowledge_practices(contact=person, outcome="signed", language="es", by=by)
        _sign(person, by)
    _fill_registers(by)
    agreement = {
        "recipient": "Universidad de Salamanca (invented)", "purpose": "Research on allergies",
        "users": "The department of public health", "promises": list(PROMISES),
        "signed_on": today - timedelta(days=40), "ends_on": today + timedelta(days=325),
    }  # fmt: skip
    record_data_use(values=agreement, by=by)


def _sign(person: Contact, by: Actor) -> None:
    today = timezone.localdate()
    purpose = Purpose.objects.filter(active=True).order_by("slug").first()
    if purpose is None:
        return
    said = {
        "kind": "marketing", "purpose": purpose.slug, "what": "Answers about allergies",
        "discloses": settings.ORG_NAME, "receives": settings.ORG_NAME,
        "why": "To hear of shoes without chrome", "signed_on": today,
        "signed_by": "The customer", "expires_on": today + timedelta(days=365),
        "statements": [each for each in SENTENCES if each != "remuneration"],
        "paper": "Folder 2026, page 12",
    }  # fmt: skip
    authorize(contact=person, values=said, by=by)


def _fill_registers(by: Actor) -> None:
    today = timezone.localdate()
    staff: Any = get_user_model().objects.filter(is_active=True)
    colleague = staff.exclude(pk=by.user_id).order_by("pk").first()
    complaint = {
        "on": today - timedelta(days=6), "subject": "Talked about at the counter",
        "words": "A customer says that others heard of their allergy.",
    }  # fmt: skip
    add_entry(kind=Kind.COMPLAINT, values=complaint, by=by)
    if colleague is None:
        return
    trained = {"on": today - timedelta(days=90), "user": colleague, "subject": "Course 2026/1"}
    again = {"due_on": today + timedelta(days=275)}
    add_entry(kind=Kind.TRAINING, values=trained | again, by=by)
    left = {"on": today - timedelta(days=3), "user": colleague, "subject": "Screen left open"}
    add_entry(kind=Kind.SANCTION, values=left | {"outcome": "Spoken to"}, by=by)


__all__ = ["load"]
