"""Wires the contacts app into Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """The person: demographics, preferences, origin of values, quality flags, importing."""

    name = "contacts"
    verbose_name = _("Contacts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what others load by name, and see to the starting rows."""
        from contacts import checks, panels, tiles, topics  # noqa: F401
        from contacts.operations import append_only
        from contacts.operations.starting import ensure_starting_rows

        topics.register_all()
        panels.register_all()
        tiles.register_all()
        post_migrate.connect(append_only.attach, sender=self, dispatch_uid="contacts.append_only")
        post_migrate.connect(
            ensure_starting_rows, sender=self, dispatch_uid="contacts.starting_rows"
        )
