"""System checks: our own limit for telling the authority is stricter than the law's (E001)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from privacy.operations.incidents.duties import LAWFUL_HOURS


@register()
def our_hours_are_stricter(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Return an error where our own limit would let the law's pass (GDPR Art. 33(1))."""
    if 1 <= settings.ORG_BREACH_HOURS <= LAWFUL_HOURS:
        return []
    words = f"ORG_BREACH_HOURS is not a number of hours from 1 to {LAWFUL_HOURS}."
    return [Error(words, hint="GDPR Art. 33(1)", id="privacy.E001")]
