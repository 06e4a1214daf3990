"""Reads of segments; every one made for a person starts with `visible_to(user)`."""

import re
from functools import cache
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Func, Q, TextField, Value

from config.field_access import hidden_fields
from contacts.access import is_oneself
from interactions.querysets import AboutPeople
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
        tables, columns = _closed_to(user)
        open_to = self.exclude(reads__overlap=columns) if columns else self
        if not tables:
            return open_to
        table = Func("reads", Value(" "), function="array_to_string", output_field=TextField())
        closed = "|".join(re.escape(each) for each in tables)
        return open_to.alias(_reads=table).exclude(_reads__regex=rf"(^| )({closed})\.")

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


def _closed_to(user: Any) -> tuple[list[str], list[str]]:
    """Return the tables and the columns of others that `user` may not read, as rules name them.

    Asked of the roles and not of the segments, so that it costs no query but for custom fields.
    """
    tables, columns = [], []
    for label in _tables():
        if _may_read(user, label):
            columns += [f"{label}.{column}" for column in sorted(hidden_fields(user, label))]
        else:
            tables.append(label)
    return tables, columns


@cache
def _tables() -> tuple[str, ...]:
    """Return the tables that a rule could read: all but copies of earlier states."""
    models = [model for model in apps.get_models() if not hasattr(model, "instance_type")]
    return tuple(model._meta.label for model in models if hasattr(model, "objects"))


def _split(place: str) -> tuple[str, str]:
    """Return the table and the column; that of a custom field is "custom.<slug>"."""
    app, model, column = place.split(".", 2)
    return f"{app}.{model}", column


def _may_read(user: Any, label: str) -> bool:
    """Say whether the role holds the right that the table's own reads ask for."""
    right = getattr(apps.get_model(label).objects.all(), "right", "")
    return not right or user.has_perm(right)


class ValueQuerySet(AboutPeople):
    """What customers are expected to do; nobody sees more than of the contacts in sight."""

    right = Can.VIEW_VALUES


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


class ReportQuerySet(models.QuerySet):
    """Kept questions, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own reports, and those shared with the colleague or one of their teams.

        What a report shows is another matter: its answer is made for who looks.
        """
        if not user.is_active or not user.has_perm(Can.REPORTS):
            return self.none()
        return self.filter(_own_or_shared(self.model, user))

    def changeable_by(self, user: Any) -> Self:
        """Keep one's own reports: who was shown one makes a copy."""
        return self.visible_to(user).filter(owner=user)


class DashboardQuerySet(models.QuerySet):
    """Dashboards, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, and those shared with `user` or with a team of theirs."""
        if not user.is_active or not user.has_perm(Can.VIEW_DASHBOARDS):
            return self.none()
        return self.filter(_own_or_shared(self.model, user))


def _own_or_shared(kept: Any, user: Any) -> Q:
    """Return which rows are one's own, or shared with the colleague or one of their teams.

    Who looks as somebody else does sees what is shared with them, not what they keep for
    themselves.
    """
    share = kept.shares.rel
    mine = Q(user=user) | Q(team__in=user.teams.values("pk"))
    shared = Q(pk__in=share.related_model.objects.filter(mine).values(share.field.name))
    return shared | Q(owner=user) if is_oneself(user) else shared
