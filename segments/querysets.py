"""Reads of segments; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Func

from config.field_access import hidden_fields
from segments.access import Can


class SegmentQuerySet(models.QuerySet):
    """Segments, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep the segments `user` may know of.

        To know that somebody is a member is to know something of every column that the rule
        reads: who may not read one of them does not see the segment.
        """
        if not user.is_active or not user.has_perm(Can.VIEW):
            return self.none()
        hidden = _unreadable(user)
        return self.exclude(reads__overlap=hidden) if hidden else self

    def present(self) -> Self:
        """Leave out what was archived."""
        return self.filter(archived_at=None)


def unreadable(user: Any, columns: Any) -> list[str]:
    """Return those of these columns, "app.Model.column", that `user` may not read."""
    found: dict[str, frozenset[str]] = {}
    closed: dict[str, bool] = {}
    out = []
    for place in columns:
        label, column = _split(place)
        if label not in found:
            found[label] = hidden_fields(user, label)
            closed[label] = not _may_read(user, label)
        if closed[label] or column in found[label]:
            out.append(place)
    return out


# Far more than all tables and custom fields have together.
MOST_COLUMNS = 10_000


def _unreadable(user: Any) -> list[str]:
    places = apps.get_model("segments", "Segment").objects.annotate(
        place=Func("reads", function="unnest", output_field=models.CharField())
    )
    columns = places.order_by().values_list("place", flat=True).distinct()
    return unreadable(user, columns[:MOST_COLUMNS])


def _split(place: str) -> tuple[str, str]:
    """Return the table and the column; that of a custom field is "custom.<slug>"."""
    app, model, column = place.split(".", 2)
    return f"{app}.{model}", column


def _may_read(user: Any, label: str) -> bool:
    """Say whether the role holds the right that the table's own reads ask for."""
    right = getattr(apps.get_model(label).objects.all(), "right", "")
    return not right or user.has_perm(right)


class DestinationQuerySet(models.QuerySet):
    """Destinations, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep the destinations `user` may know of: all of them where the role reads them."""
        allowed = user.is_active and user.has_perm(Can.VIEW_DESTINATIONS)
        return self if allowed else self.none()


class OfDestinationQuerySet(models.QuerySet):
    """Runs of destinations, and the rows of people who went or were to go there."""

    def visible_to(self, user: Any) -> Self:
        """Keep what `user` may see: rows about people only where these are in sight."""
        if not user.is_active or not user.has_perm(Can.VIEW_DESTINATIONS):
            return self.none()
        if "contact" not in {field.name for field in self.model._meta.fields}:
            return self
        people = apps.get_model("contacts", "Contact").objects.visible_to(user)
        return self.filter(contact__in=people.order_by().values("pk"))
