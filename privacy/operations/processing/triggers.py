"""What asks for an assessment before it goes on, found in what is set up and used."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from contacts.models.catalogue import CustomField
from contacts.models.source import Obtained, Source
from interactions.models.engagement import Engagement
from privacy.models.assessments import Assessment
from segments.models.destinations import Destination, Sending
from segments.models.scores import ContactScore
from segments.models.value import CustomerValue

# By code: under which laws it asks, and where that stands.
CITED = {
    "special": (("dpia", "GDPR Art. 35(3)(b)"), ("ccpa", "11 CCR 7150(b)(2)")),
    "profiling": (("dpia", "GDPR Art. 35(3)(a)"), ("ccpa", "11 CCR 7150(b)(3)")),
    "monitoring": (("dpia", "GDPR Art. 35(3)(c)"),),
    "bought": (("dpia", "WP 248 rev.01, III.B.6"),),
    "sharing": (("ccpa", "11 CCR 7150(b)(1)"),),
}
_SENSITIVE = ("special", "health")


def triggers() -> list[str]:
    """Return the codes of what is so now; five short queries."""
    return list(_found())


def _found() -> Iterator[str]:
    sensitive = CustomField.objects.filter(active=True, category__in=_SENSITIVE)
    if settings.HIPAA_MODE or sensitive.exists():
        yield "special"
    if ContactScore.objects.exists() or CustomerValue.objects.exists():
        yield "profiling"
    if Engagement.objects.filter(channel="web").exists():
        yield "monitoring"
    if Source.objects.filter(obtained=Obtained.ELSEWHERE, active=True).exists():
        yield "bought"
    if Destination.objects.filter(shares=True, state=Sending.ACTIVE).exists():
        yield "sharing"


def of_law(kind: str, codes: list[str]) -> list[str]:
    """Return the codes that ask under one law."""
    return [code for code in codes if any(law == kind for law, _cite in CITED.get(code, ()))]


def cite(kind: str, code: str) -> str:
    """Return where a trigger stands."""
    return next((cite for law, cite in CITED.get(code, ()) if law == kind), "")


def missing(codes: list[str], today: date) -> list[tuple[str, str]]:
    """Return (law, code) of what goes on without an assessment that allows it and still holds."""
    held = Assessment.objects.filter(
        decision=Assessment.Decision.PROCEED, signed_at__isnull=False, review_on__gt=today
    )
    signed = held.values_list("kind", "triggers")
    covered = {(kind, code) for kind, named in signed for code in named}
    return [
        (law, code)
        for law in Assessment.Kind.values
        for code in of_law(law, codes)
        if (law, code) not in covered
    ]
