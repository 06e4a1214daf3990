"""Reads of the desk; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.db import models

from privacy.access import Can


class OfRequestQuerySet(models.QuerySet):
    """Rows that belong to a request: whoever reads requests reads them."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads requests."""
        return self if user.is_active and user.has_perm(Can.VIEW_REQUESTS) else self.none()


class RequestQuerySet(OfRequestQuerySet):
    """Requests, in chainable clauses."""

    def unfinished(self) -> Self:
        """Leave out what is answered."""
        return self.exclude(status__in=["completed", "refused", "withdrawn"])


class HoldQuerySet(models.QuerySet):
    """Legal holds, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads legal holds."""
        return self if user.is_active and user.has_perm(Can.VIEW_HOLDS) else self.none()

    def standing(self) -> Self:
        """Leave out what was released."""
        return self.filter(released_at=None)


class PsychotherapyQuerySet(models.QuerySet):
    """Psychotherapy notes, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` wrote, about people they see; no role and no emergency opens more.

        Nor does anybody who looks at the site as the one who wrote it.
        """
        if not user.is_active or getattr(user, "looked_at_by", None):
            return self.none()
        people = apps.get_model("contacts", "Contact").objects.visible_to(user)
        return self.filter(by=user, contact__in=people.values("pk"))


class RetentionQuerySet(models.QuerySet):
    """Rules and runs of retention, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads retention rules."""
        return self if user.is_active and user.has_perm(Can.VIEW_RETENTION) else self.none()


class IncidentQuerySet(models.QuerySet):
    """Incidents and what belongs to them, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads incidents."""
        return self if user.is_active and user.has_perm(Can.VIEW_INCIDENTS) else self.none()


class ProtocolQuerySet(models.QuerySet):
    """Partners of protocols and what they asked, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads requests."""
        return self if user.is_active and user.has_perm(Can.VIEW_REQUESTS) else self.none()


class ProcessingQuerySet(models.QuerySet):
    """Facts of the record of processing, and records as they were, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may know of: all of it where the role reads the record."""
        return self if user.is_active and user.has_perm(Can.VIEW_PROCESSING) else self.none()
