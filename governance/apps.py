"""Wires the governance app into Django."""

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
        from config import stewardship
        from config.api import once
        from config.journal import written
        from governance import (  # noqa: F401
            audit,
            audit_triggers,
            checks,
            field_access,
            idempotency,
            panels,
            sign_in,
            topics,
        )
        from governance.operations import starting
        from governance.reading import stewards

        # The admin has no sign-in of its own: limits, second factor and sessions are allauth's.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
        access.register(field_access.judge)
        once.register(idempotency.answer_once)
        stewardship.register(stewards.stewards_of)
        authentication_failed.connect(sign_in.second_factor_failed, dispatch_uid="governance.mfa")
        written.connect(audit.keep, dispatch_uid="governance.audit")
        topics.register_all()
        panels.register_all()
        post_migrate.connect(
            starting.ensure_domains, sender=self, dispatch_uid="governance.starting_domains"
        )
        post_migrate.connect(
            audit_triggers.attach, sender=self, dispatch_uid="governance.audit_triggers"
        )
