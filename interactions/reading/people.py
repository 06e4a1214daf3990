"""The people behind rows, as one colleague may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from contacts.models.contact import Contact


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to link to."""

    id: int
    key: UUID
    name: str
    url: str


def people_seen(user: Any, ids: Iterable[int | None]) -> dict[int, Person]:
    """Return those of these contacts whom `user` may see, by number; one query."""
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    return {
        each.pk: Person(each.pk, each.key, each.label, reverse("contacts:page", args=[each.key]))
        for each in seen.filter(pk__in=wanted)
    }
