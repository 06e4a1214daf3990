"""What programs read of people through the API, page by page: by token and day, from the trail."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from governance.models.audit import AuditEvent
from governance.models.token import ApiToken

DELIVERED = "contact.delivered"  # one event for each page of people a program reads
DAYS, LINES = 30, 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many people one token was given on one day, the same person perhaps more than once."""

    day: date
    token: ApiToken | None
    prefix: str
    pages: int
    people: int


def deliveries() -> list[Delivery]:
    """Return the last days and tokens that read people, the newest first; two queries."""
    since = timezone.now() - timedelta(days=DAYS)
    events = AuditEvent.objects.filter(verb=DELIVERED, at__gte=since).order_by()
    found: list[Any] = list(
        events.annotate(day=TruncDate("at"), prefix=KT("facts__token"))
        .values("day", "prefix")
        .annotate(pages=Count("pk"), people=Sum(Cast(KT("facts__count"), IntegerField())))
        .order_by("-day", "-people", "prefix")[:LINES]
    )
    named = ApiToken.objects.filter(prefix__in={row["prefix"] for row in found})
    tokens = {token.prefix: token for token in named.select_related("owner")}
    return [Delivery(token=tokens.get(row["prefix"]), **row) for row in found]
