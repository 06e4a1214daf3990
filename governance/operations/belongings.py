"""What a colleague answers for: every kind of record that has somebody responsible."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models.team import TeamMember
from segments.models.reports import ReportShare

_ALL = Q()
_SHARED = Q(Exists(ReportShare.objects.filter(report=OuterRef("pk"))))
# The row has no team, or nobody of it works here any more.
_TEAMLESS = Q(~Exists(TeamMember.objects.filter(team=OuterRef("team"), user__is_active=True)))


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of record with a responsible person.

    `living` keeps the rows that still matter; `needs_one` says that having nobody is a gap,
    `alone` which of those rows nobody else covers.
    """

    code: str
    label: Any
    model: str
    column: str = "owner"
    living: Q = _ALL
    needs_one: bool = True
    alone: Q = _ALL

    def rows(self) -> QuerySet:
        """Return the rows that still matter."""
        return apps.get_model(self.model)._default_manager.filter(self.living)

    def of(self, person: Any) -> QuerySet:
        """Return the rows of one person, or of nobody."""
        return self.rows().filter(**{self.column: person})

    def orphaned(self) -> QuerySet:
        """Return the rows that nobody who works here answers for."""
        gone = Q(**{f"{self.column}__is_active": False})
        nobody = Q(**{f"{self.column}__isnull": True}) & self.alone
        return self.rows().filter(gone | nobody if self.needs_one else gone)


CONTACTS = "contacts"
BELONGINGS = (
    Belonging(
        CONTACTS, _("Contacts"), "contacts.Contact", living=Q(merged_into=None, erased_at=None)
    ),
    Belonging("organisations", _("Organisations"), "contacts.Organisation"),
    Belonging("tasks", _("Open tasks"), "contacts.Task", "assignee", Q(done_at=None)),
    Belonging(
        "views", _("Shared views"), "contacts.SavedView", living=~Q(sharing="private"),
        needs_one=False,
    ),
    Belonging(
        "reports", _("Shared reports"), "segments.Report", living=_SHARED, needs_one=False
    ),
    Belonging("sources", _("Data sources"), "contacts.Source", living=Q(active=True)),
    Belonging("domains", _("Data domains"), "governance.DataDomain", alone=_TEAMLESS),
    Belonging(
        "stewardships", _("Stewardships of data domains"), "governance.DomainSteward", "user",
        needs_one=False,
    ),
    Belonging(
        "entries", _("Inventory entries"), "governance.FieldRecord", "steward", needs_one=False
    ),
    Belonging("policies", _("Policies"), "governance.Policy", living=Q(retired_at=None)),
    Belonging(
        "reviews", _("Reviews"), "governance.ReviewCampaign", living=~Q(state="closed")
    ),
    Belonging(
        "review_items", _("Contacts to review"), "governance.ReviewItem", "assignee",
        Q(state__in=("open", "deferred"), campaign__state="running"),
    ),
    Belonging(
        "freshness", _("Freshness policies"), "governance.FreshnessPolicy",
        living=Q(active=True), needs_one=False,
    ),
    Belonging(
        "anomalies", _("Anomalies"), "governance.QualityAnomaly", living=Q(closed_at=None),
        needs_one=False,
    ),
    Belonging(
        "escalations", _("Reviews of which they are told"), "governance.ReviewCampaign",
        "escalate_to", ~Q(state="closed"), needs_one=False,
    ),
    Belonging("rules", _("Quality rules"), "contacts.QualityRule", needs_one=False),
    # What nobody was given stays with the steward of the field.
    Belonging(
        "issues", _("Quality issues"), "contacts.QualityIssue", "assignee",
        Q(closed_at=None, assignee__isnull=False), needs_one=False,
    ),
)  # fmt: skip
CODES = tuple(kind.code for kind in BELONGINGS)


def chosen(codes: Iterable[str]) -> Iterator[Belonging]:
    """Yield the kinds of these codes, in their order."""
    wanted = set(codes)
    return (kind for kind in BELONGINGS if kind.code in wanted)


def belongings_of(person: Any) -> dict[str, int]:
    """Return how many of each kind a person answers for (None: what nobody answers for)."""
    return {kind.code: kind.of(person).count() for kind in BELONGINGS}


def orphans() -> dict[str, list[tuple[int | None, int]]]:
    """Return, by kind, how many rows are left by whom; None stands for nobody ever."""
    found = {}
    for kind in BELONGINGS:
        counted = kind.orphaned().order_by().values_list(kind.column).annotate(n=Count("pk"))
        rows = [(who, n) for who, n in counted if n]
        if rows:
            found[kind.code] = sorted(rows, key=lambda row: -row[1])
    return found
