"""Reads of the governance app that start with who asks."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

RUN_REVIEW = "governance.run_review"


class ReviewCampaignQuerySet(models.QuerySet):
    """Rounds of review."""

    def visible_to(self, user: Any) -> Self:
        """Keep every campaign for who runs them; for others those they own or review in."""
        if not user.is_active:
            return self.none()
        if user.has_perm(RUN_REVIEW):
            return self.all()
        items = self.model._meta.get_field("items").related_model
        mine = items.objects.filter(campaign=OuterRef("pk"), assignee=user)
        return self.filter(Q(owner=user) | Q(escalate_to=user) | Exists(mine)).exclude(
            state="draft"
        )
