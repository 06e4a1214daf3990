"""Who answers for which records, and what nobody answers for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from contacts.models.contact import Contact
from contacts.models.team import Team, TeamMember
from contacts.models.work import BulkChange, Progress
from governance.models.domain import DataDomain
from governance.models.user import User
from governance.operations.belongings import BELONGINGS, belongings_of, orphans
from governance.operations.hand_over_queue import WORKS
from governance.operations.handing_over import HAND_OVER

RECENT = 5


@dataclass(frozen=True, slots=True)
class Share:
    """How many contacts one owner of one team answers for; either may be missing."""

    team: str
    owner: User | None
    count: int

    @property
    def orphaned(self) -> bool:
        """Whether nobody who works here answers for them."""
        return self.owner is None or not self.owner.is_active


@dataclass(frozen=True, slots=True)
class Orphans:
    """Records of one kind left by one person (None: nobody ever had them)."""

    code: str
    label: Any
    person: User | None
    count: int


@dataclass(frozen=True, slots=True)
class EmptyTeam:
    """A team of which nobody works here, with its contacts and those that still have an owner."""

    name: str
    count: int
    owned: int


def ownership() -> list[Share]:
    """Count the present contacts of each team and owner; three queries."""
    counted = Contact.objects.present().order_by().values("team_id", "owner_id")
    rows: list[Any] = list(counted.annotate(n=Count("pk")))
    teams = dict(Team.objects.values_list("pk", "name"))
    owners = User.objects.in_bulk({row["owner_id"] for row in rows} - {None})
    found = [
        Share(teams.get(row["team_id"], ""), owners.get(row["owner_id"]), row["n"]) for row in rows
    ]
    return sorted(found, key=lambda share: (share.team, -share.count, str(share.owner or "")))


def orphaned() -> list[Orphans]:
    """Return everything that nobody who works here answers for, one query per kind."""
    found = orphans()
    people = User.objects.in_bulk({who for rows in found.values() for who, _n in rows if who})
    return [
        Orphans(kind.code, kind.label, people.get(who) if who else None, count)
        for kind in BELONGINGS
        for who, count in found.get(kind.code, ())
    ]


def empty_teams(leaving: User | None = None) -> list[EmptyTeam]:
    """Return the teams with contacts and nobody who works here; two queries.

    With `leaving`, those that would come to it if this person left: the last one of the team.
    """
    working = TeamMember.objects.filter(team=OuterRef("pk"), user__is_active=True)
    empty = Team.objects.filter(~Exists(working.exclude(user=leaving) if leaving else working))
    if leaving:
        empty = empty.filter(Exists(working.filter(user=leaving)))
    names = dict(empty.values_list("pk", "name"))
    living = Contact.objects.filter(merged_into=None, erased_at=None, team__in=names)
    counted = living.order_by().values("team_id")
    rows = counted.annotate(
        n=Count("pk"), owned=Count("pk", filter=Q(owner__is_active=True) & ~Q(owner=leaving))
    )
    found = [EmptyTeam(names[row["team_id"]], row["n"], row["owned"]) for row in rows]
    return sorted(found, key=lambda team: (-team.count, team.name))


def would_be_left(person: User | None) -> list[tuple[str, Any, int]]:
    """Return code, label and count of everything that would be orphaned if a person left."""
    counts = belongings_of(person)
    return [(kind.code, kind.label, counts[kind.code]) for kind in BELONGINGS if counts[kind.code]]


def domains() -> list[DataDomain]:
    """Return every data domain with its owner, team and stewards."""
    found = DataDomain.objects.select_related("owner", "team").prefetch_related("stewards")
    return list(found.order_by("pk"))


def recent_hand_overs() -> list[tuple[BulkChange, User | None, User | None]]:
    """Return the latest changes with who handed over and who took over."""
    rows = list(BulkChange.objects.filter(action=HAND_OVER).order_by("-pk")[:RECENT])
    named = {row.facts[key] for row in rows for key in ("of", "to")} - {None}
    people = User.objects.in_bulk(named)
    return [(row, people.get(row.facts["of"]), people.get(row.facts["to"])) for row in rows]


def work_under_way(user: User) -> Progress | None:
    """Return one's own handing over that the worker has not finished, or that just failed."""
    latest = Progress.objects.filter(kind__in=WORKS, owner=user).order_by("-pk").first()
    return latest if latest and latest.state != Progress.State.DONE else None
