"""Reads about people; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Now

from contacts.access import Can
from contacts.normalise.text import fold


class ContactQuerySet(models.QuerySet):
    """Contacts, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep the contacts `user` may see: all, the team's, one's own, or shared ones.

        The scope comes from the role; shares of single records add to it until they end.
        """
        if not user.is_active or not user.has_perm(Can.VIEW):
            return self.none()
        if user.has_perm(Can.VIEW_ALL):
            return self.all()
        scope = Q(owner=user) | Q(pk__in=_shared_with(user, "view_contact", "change_contact"))
        if user.has_perm(Can.VIEW_TEAM):
            scope |= Q(team__in=apps.get_model("contacts", "Team").objects.filter(members=user))
        return self.filter(scope)

    def changeable_by(self, user: Any) -> Self:
        """Keep the visible contacts that `user` may change; a share to look at is not enough."""
        if not user.is_active or not user.has_perm(Can.CHANGE):
            return self.none()
        if user.has_perm(Can.VIEW_ALL):
            return self.all()
        scope = Q(owner=user) | Q(pk__in=_shared_with(user, "change_contact"))
        if user.has_perm(Can.VIEW_TEAM):
            scope |= Q(team__in=apps.get_model("contacts", "Team").objects.filter(members=user))
        return self.filter(scope)

    def present(self) -> Self:
        """Leave out contacts that were merged away, erased or archived."""
        return self.filter(merged_into=None, erased_at=None, archived_at=None)

    def matching(self, text: str) -> Self:
        """Keep contacts found by `text` in name, email, phone, organisation or external id.

        Accents and case do not matter. Every word must occur; see `resembling` for typos.
        """
        found = self
        for word in fold(text).split()[:6]:
            entries = apps.get_model("contacts", "SearchEntry").objects.filter(
                contact=OuterRef("pk"), words__contains=word
            )
            found = found.filter(Exists(entries))
        return found

    def resembling(self, text: str, limit: int = 20) -> Self:
        """Keep at most `limit` contacts whose words come close to `text`, typos included.

        The closest within this queryset's own scope; queries once.
        """
        words = fold(text)
        closest = (
            self.filter(searchentry__words__trigram_word_similar=words)
            .annotate(likeness=TrigramWordSimilarity(Value(words), "searchentry__words"))
            .order_by("-likeness", "pk")
        )
        return self.filter(pk__in=list(closest.values_list("pk", flat=True)[:limit]))


def _shared_with(user: Any, *codenames: str) -> models.QuerySet:
    share = apps.get_model("contacts", "ContactShare")
    return share.objects.filter(
        Q(until=None) | Q(until__gt=Now()), user=user, permission__codename__in=codenames
    ).values("content_object")


class ConsentQuerySet(models.QuerySet):
    """Consent events; the present state is a view over them."""

    def current(self) -> Self:
        """Keep the latest event per contact, channel and purpose."""
        return self.order_by("contact", "channel", "purpose", "-event_at", "-id").distinct(
            "contact", "channel", "purpose"
        )


class WishQuerySet(models.QuerySet):
    """Wishes about being contacted."""

    def current(self) -> Self:
        """Keep the latest wish of each name per contact."""
        return self.order_by("contact", "name", "-event_at", "-id").distinct("contact", "name")
