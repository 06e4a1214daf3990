"""The records of this app that colleagues talk about: people and organisations."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config import topics
from config.topics import Topic
from contacts.access import Can
from contacts.models.contact import Contact, Organisation


def register_all() -> None:
    """Register the kinds of record."""
    topics.register(
        Topic(
            "contact",
            Contact,
            _("contact"),
            _people,
            lambda user: Q(contact__in=_people(user).order_by().values("pk")),
            lambda contact: contact.label,
            "contacts:page",
            is_person=True,
        )
    )
    topics.register(
        Topic(
            "organisation",
            Organisation,
            _("organisation"),
            _organisations,
            _about_organisations,
            str,
            "contacts:organisation",
        )
    )


def _people(user: Any) -> QuerySet:
    return Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)


def _organisations(user: Any) -> QuerySet:
    if not user.is_active or not user.has_perm(Can.VIEW_ORGANISATIONS):
        return Organisation.objects.none()
    return Organisation.objects.all()


def _about_organisations(user: Any) -> Q:
    allowed = user.is_active and user.has_perm(Can.VIEW_ORGANISATIONS)
    return Q(about_model=Organisation._meta.label) if allowed else Q(pk__in=[])
