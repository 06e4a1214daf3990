"""Staff: the people who work with customer data."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from governance.roles import role_of


class User(AbstractUser):
    """One member of staff. Accounts are deactivated, never deleted: history names them."""

    role = models.CharField(_("role"), max_length=20, default="sales")
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    first_name = models.CharField(_("given name"), max_length=80, blank=True)
    last_name = models.CharField(_("family name"), max_length=80, blank=True)
    history = History(excluded_fields=["password", "last_login"])

    @property
    def job_title(self) -> str:
        """The person's role, in words; the sidebar shows it under the name."""
        return str(role_of(self).name)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
