"""What stands on the lists of numbers not to call; a number itself stands nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from contacts.models.do_not_call import DoNotCall, Registry, RegistryEdition
from contacts.operations.do_not_call import HONOURED_YEARS
from contacts.operations.permission.listed import REGISTRY_DAYS
from privacy.laws.clock import add_months
from privacy.laws.table import RIGHTS
from privacy.operations.house_clock import house_deadlines

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One request not to be called: it counts at once, whatever time the law leaves."""

    since: datetime
    due_on: date | None
    kept_until: date


@dataclass(frozen=True, slots=True)
class Edition:
    """One reading of a registry, and until when calls may rely on it."""

    row: RegistryEdition
    good_until: date
    is_fresh: bool


def own_list() -> QuerySet:
    """Return the entries of our own list."""
    return DoNotCall.objects.filter(registry=Registry.OWN)


def asked_of(rows: Iterable[DoNotCall]) -> list[Asked]:
    """Return the entries with the dates of the law."""
    return [asked_at(row.since) for row in rows]


def asked_at(since: datetime) -> Asked:
    """Return a request of that moment with the dates of the law (47 CFR 64.1200(d)(3), (6))."""
    found = house_deadlines(RIGHTS["mkt.tcpa_revoke"], since)[0]
    kept = add_months(timezone.localdate(since), 12 * HONOURED_YEARS)
    return Asked(since, found.response_due, kept)


def editions() -> list[Edition]:
    """Return the latest readings of registries, newest first; one query."""
    today = timezone.localdate()
    rows = RegistryEdition.objects.select_related("by").order_by("-obtained_on", "-id")
    return [
        Edition(row, until, until >= today)
        for row in rows[:_SHOWN]
        for until in [row.obtained_on + timedelta(days=REGISTRY_DAYS)]
    ]
