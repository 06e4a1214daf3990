"""Wires the interactions app into Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteractionsConfig(AppConfig):
    """What people did: purchases, engagement, conversations, answers; figures of their area."""

    name = "interactions"
    verbose_name = _("Interactions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what others load by name."""
        from config import sales
        from interactions import panels
        from interactions.operations.purchases.permissions import made_order

        panels.register_all()
        sales.register_sales(made_order)
