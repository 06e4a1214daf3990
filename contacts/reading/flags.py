"""Open findings about values, in sentences."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.models.quality import QualityIssue
from contacts.reading.words import field_label, known_field

SENTENCES = {
    "unreachable": _("No way to reach this person"),
    "nameless": _("No name"),
    "invalid_email": _("This email address cannot be right"),
    "invalid_phone": _("This phone number cannot be right"),
    "role_address": _("The mailbox of a desk, not of a person"),
    "bounced": _("A message came back from this address"),
    "damaged_text": _("Damaged letters that could not be repaired"),
    "odd_name": _("This does not look like a name"),
    "unlikely_birth": _("Nobody was born then"),
    "odd_postal_code": _("The postal code does not fit the country"),
    "invalid_date": _("A date could not be read"),
    "several_values": _("Several values stood in one cell"),
    "unclear_consent": _("A file's answer about consent is unclear"),
    "unclear_gender": _("The gender could not be read"),
    "unknown_country": _("The country is unknown"),
    "unknown_language": _("The language is unknown"),
    "unknown_stage": _("The stage is unknown"),
    "oversized_tag": _("A tag was too long"),
    "duplicate": _("Somebody else looks like the same person"),
}


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One open finding in words."""

    severity: str
    label: str
    sentence: Any


def flag_line(row: QualityIssue) -> FlagLine:
    """Return a finding in words; an unknown code is shown as it is, never hidden."""
    label = field_label(row.field, {}) if row.field and known_field(row.field) else ""
    return FlagLine(row.severity, label, SENTENCES.get(row.code, row.code.replace("_", " ")))
