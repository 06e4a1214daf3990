"""Days of the organisation, as moments."""

from datetime import date, datetime, time

from django.utils import timezone


def start_of(day: date) -> datetime:
    """Return when a day begins where the organisation is, whoever looks from wherever."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
