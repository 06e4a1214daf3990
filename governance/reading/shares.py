"""The shares of single records: those I gave, those I received, and all of them."""

from typing import Any

from django.db.models import QuerySet

from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.scope import HOLDS

ALL = "contacts.view_contactshare"
KINDS = ("given", "received", "all")


def shares_for(user: Any, kind: str) -> QuerySet[ContactShare]:
    """Return shares of one kind, newest first, of living records.

    Those given stay listed where the giver lost sight of the record meanwhile: they may end them.
    """
    living = Contact.objects.usable_by(user).filter(merged_into=None, erased_at=None)
    rows = ContactShare.objects.filter(content_object__in=living)
    if kind == "received":
        rows = rows.filter(HOLDS, user=user)
    elif kind == "all" and user.has_perm(ALL):
        rows = rows.filter(content_object__in=Contact.objects.visible_to(user))
    else:
        rows = rows.filter(by_id=user.pk)
    return rows.select_related("content_object", "user", "permission").order_by("-pk")
