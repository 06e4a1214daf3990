"""Reads about what people did; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from contacts.access import Can as CanContacts


class AboutPeople(models.QuerySet):
    """Rows that name the person they are about in `contact`, or nobody yet.

    `right` is the permission that the role must hold. Who sees every contact also sees the
    rows that belong to nobody: anonymous sales, answers and events that wait for their person.
    """

    right = ""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows about contacts that `user` may see."""
        if not user.is_active or not user.has_perm(self.right):
            return self.none()
        people = apps.get_model("contacts", "Contact").objects.visible_to(user)
        if user.has_perm(CanContacts.VIEW_ALL) and getattr(user, "looked_at_by", None) is None:
            return self
        known = people.filter(merged_into=None, erased_at=None).order_by().values("pk")
        return self.filter(Q(contact__in=known))
