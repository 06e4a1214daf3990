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
        _say_how_long()
        _say_what_is_missing()
        # --- statements of disagreement
        from config import accompanying
        from privacy.operations.packaging.statements import accompanying as going_along

        accompanying.register(going_along)
        # --- Global Privacy Control of the site and its forms
        from interactions.operations.web.privacy_signal import register_obeying
        from privacy.operations.choosing import obey_signal

        register_obeying(obey_signal)
        # --- requests
        from privacy.operations.desk import only_grows

        post_migrate.connect(
            only_grows.attach, sender=self, dispatch_uid="privacy.request_steps_only_grow"
        )
        _protect_health_data()
        # --- letters of incidents
        from privacy.operations.incidents import telling

        telling.register()
        # --- panels of the card, system checks
        from privacy import checks, panels, tiles  # noqa: F401

        panels.register_all()
        tiles.register_all()
        _link_from_public_pages()


def _link_from_public_pages() -> None:
    """Let the foot of every public page lead to the notices and to people's rights."""
    from config import footers
    from config.footers import FooterLink

    footers.register(
        FooterLink("notice", _("Privacy notice"), "privacy:privacy_notice", 10),
        FooterLink("rights", _("Your rights over your data"), "privacy:my_data", 20),
    )


def _say_how_long() -> None:
    """Let the inventory know the periods of retention that hold."""
    from config import keeping
    from privacy.reading.retention import periods

    keeping.register(periods)


def _say_what_is_missing() -> None:
    """Let gaps of the record of processing stand among the issues of the inventory."""
    from governance.inventory import drift
    from privacy.reading.processing.issues import ISSUES, gaps_as_issues

    drift.register(gaps_as_issues, ISSUES)


def _protect_health_data() -> None:
    """Let the frame ask who may receive and reveal health data."""
    from config import phi
    from privacy.operations.phi import releasing
    from privacy.operations.phi.agreements import covers
    from privacy.operations.phi.authorising import authorised_people
    from privacy.operations.phi.emergencies import open_of

    phi.register_agreements(covers)
    phi.register_emergencies(open_of)
    phi.register_authorizations(authorised_people)
    releasing.register()
    phi.register_reveal_page("privacy:reveal")
