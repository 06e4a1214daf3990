"""Which saved views a person sees."""

from typing import Any

from django.db.models import Q, QuerySet

from contacts.access import is_oneself
from contacts.models.catalogue import SavedView
from contacts.models.team import TeamMember


def views_of(user: Any) -> QuerySet[SavedView]:
    """Return one's own views, those of one's teams' colleagues, and those for everybody."""
    mine = Q(owner=user)
    if not is_oneself(user):
        mine &= ~Q(sharing=SavedView.Sharing.PRIVATE)
    teams = TeamMember.objects.filter(user=user).values("team")
    colleagues = TeamMember.objects.filter(team__in=teams).values("user")
    return SavedView.objects.filter(
        mine
        | Q(sharing=SavedView.Sharing.EVERYBODY)
        | Q(sharing=SavedView.Sharing.TEAM, owner__in=colleagues)
    ).order_by("position", "name", "pk")
