"""Open findings about values, in sentences."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import language_name
from contacts.models.contact import Contact
from contacts.models.quality import Dimension, Fix, QualityIssue, QualityScore
from contacts.operations.quality.fixing import next_step
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
    "event_ahead": _("A purchase or event is dated in the future"),
    "invalid_date": _("A date could not be read"),
    "several_values": _("Several values stood in one cell"),
    "unclear_consent": _("A file's answer about consent is unclear"),
    "unclear_gender": _("The gender could not be read"),
    "unknown_country": _("The country is unknown"),
    "unknown_language": _("The language is unknown"),
    "unknown_stage": _("The stage is unknown"),
    "oversized_tag": _("A tag was too long"),
    "duplicate": _("Somebody else looks like the same person"),
    "possible_duplicate": _("Somebody with the same address was already known"),
}


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One open finding in words, and what the reader can do about it.

    `choices` are values to choose from, as (value, words); `group` is what to confirm.
    """

    pk: int
    severity: str
    label: str
    sentence: Any
    fix: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    may_accept: bool = False
    may_close: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a record is: in total, and by dimension as (name, number); None where unknown."""

    total: int | None
    parts: tuple[tuple[Any, int | None], ...]
    measured_at: Any

    @property
    def tone(self) -> str:
        """The colour of the number: as it is, middling or bad."""
        if self.total is None or self.total >= GOOD:
            return ""
        return "mid" if self.total >= MIDDLING else "bad"


GOOD, MIDDLING = 80, 50
_DIMENSIONS = ("completeness", "validity", "consistency", "uniqueness", "freshness")


def flag_line(row: QualityIssue, *, settles: bool = False) -> FlagLine:
    """Return a finding in words; an unknown code is shown as it is, never hidden.

    Args:
        row: the issue, with its rule.
        settles: whether the reader may settle it, which costs queries.
    """
    label = field_label(row.field, {}) if row.field and known_field(row.field) else ""
    known = row.rule.message if row.rule else SENTENCES.get(row.code, row.code.replace("_", " "))
    if not settles:
        return FlagLine(row.pk, row.severity, label, known)
    step = next_step(row)
    said = language_name if row.field == "language" else str
    found = step["proposals"]
    choices = tuple((value, said(value) if value else _("Leave it empty")) for value in found)
    fix = step["fix"]
    if fix in (Fix.NORMALISE, Fix.CHOOSE) and not choices:
        fix = ""  # somebody must write the value; the fields of the card are there for that
    return FlagLine(
        row.pk, row.severity, label, known, fix, choices,
        may_accept=row.rule_id is not None, may_close=row.rule_id is None,
    )  # fmt: skip


def quality_of(contact: Contact) -> Quality | None:
    """Return the score of a record, None where nobody measured it yet."""
    score = QualityScore.objects.filter(contact=contact).first()
    if score is None:
        return None
    parts = zip(Dimension, _DIMENSIONS, strict=True)
    return Quality(
        score.total,
        tuple((dimension.label, getattr(score, name)) for dimension, name in parts),
        score.measured_at,
    )
