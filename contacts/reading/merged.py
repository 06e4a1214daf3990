"""Records that were merged: where they lead, and what became of whom."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from contacts.models.contact import Contact
from contacts.models.merge import Merge

# More merges on top of each other than anybody makes; a circle cannot come about.
_LONGEST = 50


def survivor_of(key: UUID, user: Any) -> Contact | None:
    """Return the living contact that the record of an old key was merged into.

    None where there is no such record, or the survivor is out of the sight of `user`.
    """
    found = Contact.objects.filter(key=key).exclude(merged_into=None)
    number = found.values_list("merged_into", flat=True).first()
    for _step in range(_LONGEST):
        if number is None:
            return None
        above = Contact.objects.filter(pk=number).values_list("merged_into", flat=True).first()
        if above is None:
            break
        number = above
    seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    return seen.filter(pk=number).first()


def absorbed_by(contact: Contact, user: Any) -> list[Contact]:
    """Return the records that live on in this one, in chains too, as far as `user` sees them."""
    found, level = set(), {contact.pk}
    for _step in range(_LONGEST):
        level = set(Contact.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        if not level:
            break
        found |= level
    if not found:
        return []
    seen = Contact.objects.visible_to(user).filter(pk__in=found, erased_at=None)
    return list(seen.order_by("pk"))


def merges_seen_by(user: Any) -> QuerySet[Merge]:
    """Return the merges whose survivor `user` may see, or whose both records after an undo."""
    people = Contact.objects.visible_to(user).filter(erased_at=None)
    survivor = people.filter(pk=OuterRef("survivor_id"))
    absorbed = people.filter(pk=OuterRef("absorbed_id"))
    merges = Merge.objects.filter(Exists(survivor), Exists(absorbed))
    return merges.select_related("survivor", "absorbed", "by", "undone_by")


def merges_into(contact: Contact, user: Any) -> list[Merge]:
    """Return the merges that this record survived and nobody took back, newest first."""
    return list(merges_seen_by(user).filter(survivor=contact, undone_at=None).order_by("-pk"))
