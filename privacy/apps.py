"""Wires the privacy app into Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """The privacy app."""

    name = "privacy"
    verbose_name = _("Privacy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the apps below ask for."""
        # --- ledger of erasures, legal holds
        from config import holds, merging, readiness
        from privacy.operations.erasing.following import obstacle
        from privacy.operations.holds.standing import held_among, obstacle_to_merge

        readiness.register("erasures", obstacle)
        holds.register(held_among)
        merging.register_obstacle("legal hold", obstacle_to_merge)
        # --- requests
        from privacy.operations.desk import only_grows

        post_migrate.connect(
            only_grows.attach, sender=self, dispatch_uid="privacy.request_steps_only_grow"
        )
        # --- panels of the card
        from privacy import panels

        panels.register_all()
