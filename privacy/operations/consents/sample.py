"""Consents of the sample business: a purpose in both languages, its evidence, asking again."""

import csv
import io
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from contacts.operations.do_not_call import take_registry
from contacts.operations.purposes import create_purpose
from privacy.operations.consents.calls import refuse_calls
from privacy.operations.consents.evidence import bring_evidence, read_evidence
from privacy.operations.consents.renewing import start_renewal

SLUG = "events"
_WORDS = {
    "name_en": "Invitations to tastings",
    "name_es": "Invitaciones a degustaciones",
    "wording_en": "Yes, invite me to tastings in my city by email. I can stop it at any time.",
    "wording_es": "Sí, invítenme por correo a degustaciones en mi ciudad. Puedo dejarlo cuando"
    " quiera.",
    "basis": "consent",
    "lasts_months": 24,
    "cap": 2,
    "cap_days": 30,
}
_SIGNED = 12


def load_consents(*, by: Actor, now: datetime) -> None:
    """Add the purpose once, with the list that people signed at a fair, and a campaign."""
    if Purpose.objects.filter(slug=SLUG).exists():
        return
    create_purpose(slug=SLUG, values=_WORDS, by=by)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["email", "channel", "purpose", "wording", "when", "how"])
    signed = Contact.objects.present().exclude(email="").filter(restricted_at=None).order_by("pk")
    day = (now - timedelta(days=20)).date().isoformat()
    for email in signed.values_list("email", flat=True)[:_SIGNED]:
        lines.writerow([email, "email", SLUG, _WORDS["wording_es"], f"{day} 18:30", "paper"])
    # Who signed without a date proves nothing.
    lines.writerow(["nobody@sample.example", "email", SLUG, _WORDS["wording_es"], "", "paper"])
    file = ContentFile(text.getvalue().encode())
    read_evidence(brought=bring_evidence(file=file, file_name="fair.csv", by=by), by=by, now=now)
    start_renewal(purpose=SLUG, ends_within_days=60, by=by, now=now)
    # A stranger who was called by mistake, and a registry of the US that is a week old.
    refuse_calls(number="+34611000199", asked_at=now - timedelta(days=3), by=by)
    numbers = io.BytesIO(b"212,5550100\n212,5550101\n602,5550100\n")
    take_registry(file=numbers, obtained_on=(now - timedelta(days=7)).date(), by=by)
