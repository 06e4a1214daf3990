"""The records of this app that colleagues are told about: policies."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config import topics
from config.topics import Topic
from governance.models.policy import Policy


def register_all() -> None:
    """Register the kinds of record; everybody who works here may read every policy."""
    topics.register(
        Topic(
            "policy",
            Policy,
            _("policy"),
            _policies,
            lambda user: Q(about_model=Policy._meta.label) if user.is_active else Q(pk__in=[]),
            str,
            "governance:policy",
        )
    )


def _policies(user: Any) -> QuerySet:
    return Policy.objects.all() if user.is_active else Policy.objects.none()
