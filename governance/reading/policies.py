"""Policies as staff read them: what is in force, what changed, who has read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from governance.models.policy import Policy, PolicyAcknowledgement, PolicyVersion
from governance.models.user import User


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: kept, added or removed."""

    kind: str
    text: str


def policies(user: Any) -> QuerySet[Policy]:
    """Return every policy with its latest version and whether `user` has acknowledged it."""
    latest = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-number")
    mine = PolicyAcknowledgement.objects.filter(user=user.pk, version=OuterRef("latest"))
    return (
        Policy.objects.select_related("owner")
        .annotate(
            latest=Subquery(latest.values("pk")[:1]),
            latest_number=Subquery(latest.values("number")[:1]),
            in_force_from=Subquery(latest.values("effective_on")[:1]),
        )
        .annotate(
            acknowledged=Exists(mine),
            readers=Subquery(
                PolicyAcknowledgement.objects.filter(
                    version=OuterRef("latest"), user__is_active=True
                )
                .order_by()
                .values("version")
                .annotate(n=Count("pk"))
                .values("n")
            ),
        )
    )


def waiting_for(user: Any) -> QuerySet[Policy]:
    """Return the policies in force whose latest version `user` has not acknowledged."""
    return policies(user).filter(retired_at=None, acknowledged=False).exclude(latest=None)


def overdue(today: date | None = None) -> Q:
    """Return the condition of policies whose review is due."""
    return Q(retired_at=None, review_on__lte=today or timezone.localdate())


def not_yet_read(version: PolicyVersion) -> list[User]:
    """Return the colleagues who have not acknowledged a version."""
    done = PolicyAcknowledgement.objects.filter(version=version).values("user")
    staff = User.objects.filter(is_active=True).exclude(pk__in=done)
    return list(staff.order_by("first_name", "username"))


def comparison(before: str, after: str) -> list[Line]:
    """Return the lines of two texts with what was added and removed."""
    old, new = before.splitlines(), after.splitlines()
    return list(_compared(old, new))


def _compared(old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line("kept", text) for text in old[a:b])
            continue
        yield from (Line("removed", text) for text in old[a:b])
        yield from (Line("added", text) for text in new[c:d])
