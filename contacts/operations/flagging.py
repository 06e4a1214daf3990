"""Keeps the quality flags of one contact equal to what the rules find."""

from datetime import datetime

from django.utils import timezone

from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue
from contacts.quality import CODES, judge


def refresh_flags(contact: Contact, *, now: datetime) -> None:
    """Open what the rules find and close what they no longer find; three queries or four.

    Findings of an import that no rule can repeat stay as they are.
    """
    values = {
        field.attname: getattr(contact, field.attname)
        for field in Contact._meta.local_concrete_fields
    }
    values["points"] = list(contact.points.values("kind", "is_valid"))
    values["addresses"] = list(contact.addresses.values("postal_code", "country"))
    found = {(f.code, f.field): f for f in judge(values, timezone.localdate(now))}
    known = QualityIssue.objects.filter(contact=contact, code__in=CODES, closed_at=None)
    still = {(flag.code, flag.field): flag.pk for flag in known}
    gone = [pk for mark, pk in still.items() if mark not in found]
    if gone:
        QualityIssue.objects.filter(pk__in=gone).update(closed_at=now, closed_how="passed")
    QualityIssue.objects.bulk_create(
        [
            QualityIssue(contact=contact, code=f.code, field=f.field, severity=f.severity)
            for mark, f in found.items()
            if mark not in still
        ],
        ignore_conflicts=True,
    )
