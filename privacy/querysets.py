"""Reads of the desk; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

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
