"""What asks for an assessment before it goes on, found in what is set up and used."""

import re
from collections.abc import Iterator
from datetime import date

from django.conf import settings

from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.source import Obtained, Source
from contacts.operations.permission.question import ADULT_AT
from interactions.models.engagement import Engagement
from privacy.laws.clock import add_months
from privacy.models.assessments import Assessment
from privacy.operations.processing.answers import affirmed
from privacy.operations.processing.record import house
from segments.models.destinations import Destination, Sending
from segments.models.scores import ContactScore
from segments.models.value import CustomerValue

# By code: under which laws it asks, and where that stands. Scores of customers are no significant
# decision, nor inferred from watching who works or studies: they ask under WP 248 only. The text
# of California is that in force since 1 January 2026 (11 CCR 7150(b)(1) to (6)).
CITED = {
    "special": (("dpia", "GDPR Art. 35(3)(b)"), ("ccpa", "11 CCR 7150(b)(2)")),
    "profiling": (("dpia", "WP 248 rev.01, III.B.1"),),
    "monitoring": (("dpia", "GDPR Art. 35(3)(c)"),),
    "bought": (("dpia", "WP 248 rev.01, III.B.6"),),
    "sharing": (("ccpa", "11 CCR 7150(b)(1)"),),
    "minors": (("dpia", "WP 248 rev.01, III.B.7"),),
    "children": (("ccpa", "11 CCR 7150(b)(2), 7001 (sensitive personal information)"),),
    "biometric": (("dpia", "GDPR Art. 9(1), 35(3)(b)"), ("ccpa", "11 CCR 7150(b)(2)")),
    "location": (("dpia", "WP 248 rev.01, III.B.4"), ("ccpa", "11 CCR 7150(b)(2)")),
    "decisions": (("dpia", "GDPR Art. 22, 35(3)(a)"), ("ccpa", "11 CCR 7150(b)(3)")),
    "observed": (("dpia", "WP 248 rev.01, III.B.3"), ("ccpa", "11 CCR 7150(b)(4)")),
    "places": (("dpia", "WP 248 rev.01, III.B.4"), ("ccpa", "11 CCR 7150(b)(5)")),
    "training": (("dpia", "WP 248 rev.01, III.B.8"), ("ccpa", "11 CCR 7150(b)(6)")),
    "new_kind": (("dpia", "GDPR Art. 35(1); WP 248 rev.01, III.B.8"),),
}
_SENSITIVE = ("special", "health")
# Fields of our own are known by their names only, which are English or Spanish.
_NAMED = {
    "biometric": re.compile(r"biom[eé]tr|fingerprint|huella|facial|voice.?print|gen[eé]tic", re.I),
    "location": re.compile(r"geo.?loc|\blatitud|\blongitud|\bgps\b|\bubicaci", re.I),
    "decisions": re.compile(
        r"credit.?(scor|rating|risk)|solven|scoring|riesgo de cr[eé]dito", re.I
    ),
}
_GROWN = 18
# What an officer's yes asks for; a field named like a credit score asks as well.
_ANSWERED = ("decisions", "observed", "places", "training")
# Files stay with us until somebody takes them along; they are no place of somebody else.
_OWN_KINDS = ("csv", "folder")


def triggers(today: date) -> list[str]:
    """Return the codes of what is so now; seven short queries."""
    return list(_found(today))


def _found(today: date) -> Iterator[str]:
    fields = list(
        CustomField.objects.filter(active=True).values_list(
            "category", "slug", "label_en", "label_es"
        )
    )
    if settings.HIPAA_MODE or any(category in _SENSITIVE for category, *_names in fields):
        yield "special"
    said = affirmed(house())
    for code, words in _NAMED.items():
        named = (" ".join(names).replace("_", " ") for _category, *names in fields)
        if code in said or any(words.search(name) for name in named):
            yield code
    yield from (code for code in _ANSWERED if code in said and code not in _NAMED)
    if _young(today, _GROWN):
        yield "minors"
        # Sensitive personal information are those below the age of a sale of one's own.
        if _young(today, ADULT_AT):
            yield "children"
    if ContactScore.objects.exists() or CustomerValue.objects.exists():
        yield "profiling"
    if Engagement.objects.filter(channel="web").exists():
        yield "monitoring"
    if Source.objects.filter(obtained=Obtained.ELSEWHERE, active=True).exists():
        yield "bought"
    active = Destination.objects.filter(state=Sending.ACTIVE)
    if active.filter(shares=True).exists():
        yield "sharing"
    # Each kind asks for itself: what was assessed for one says nothing of the next.
    kinds = active.exclude(kind__in=_OWN_KINDS).order_by("kind").values_list("kind", flat=True)
    yield from (f"new_kind:{kind}" for kind in kinds.distinct())


def _young(today: date, age: int) -> bool:
    """Say whether anybody is known to be younger; the year alone is enough to ask.

    Asked apart, so that each finds its own index.
    """
    born = add_months(today, -12 * age)
    living = Contact.objects.filter(erased_at=None, merged_into=None)
    return (
        living.filter(birth_date__gt=born).exists()
        or living.filter(birth_year__gt=born.year).exists()
    )


def base_of(code: str) -> str:
    """Return a code without what it is about, such as "new_kind" of "new_kind:meta"."""
    return code.partition(":")[0]


def of_law(kind: str, codes: list[str]) -> list[str]:
    """Return the codes that ask under one law."""
    return [code for code in codes if cite(kind, code)]


def cite(kind: str, code: str) -> str:
    """Return where a trigger stands."""
    return next((cite for law, cite in CITED.get(base_of(code), ()) if law == kind), "")


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
