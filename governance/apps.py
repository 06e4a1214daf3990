"""Wires the governance app into Django."""

from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Staff, roles, data inventory and the audit trail."""

    name = "governance"
    verbose_name = _("Governance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the journal, register checks, and attach the audit triggers."""
        from allauth.account.decorators import secure_admin_login
        from allauth.mfa.signals import authentication_failed
        from django.contrib import admin

        from config import field_access as access
        from config import phi, stewardship
        from config.api import once
        from config.journal import written
        from governance import (  # noqa: F401
            audit,
            audit_triggers,
            checks,
            field_access,
            idempotency,
            panels,
            phi_trail,
            sign_in,
            tiles,
            topics,
        )
        from governance.operations import starting
        from governance.reading import stewards

        # The admin has no sign-in of its own: limits, second factor and sessions are allauth's.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
        access.register(field_access.judge)
        phi.register_trail(phi_trail.keep_told)
        once.register(idempotency.answer_once)
        stewardship.register(stewards.stewards_of)
        authentication_failed.connect(sign_in.second_factor_failed, dispatch_uid="governance.mfa")
        written.connect(audit.keep, dispatch_uid="governance.audit")
        topics.register_all()
        panels.register_all()
        tiles.register_all()
        after_migrating = partial(post_migrate.connect, sender=self)
        after_migrating(starting.ensure_domains, dispatch_uid="governance.starting_domains")
        after_migrating(audit_triggers.attach, dispatch_uid="governance.audit_triggers")
