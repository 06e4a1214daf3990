"""Sign-in rules: accounts are made by the data owner, not by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from config.actor import Actor, Door
from governance.operations.staff import store_password


class StaffOnly(DefaultAccountAdapter):
    """Closes public sign-up and builds mail links from SITE_URL only (never the Host header)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: staff accounts are made in the admin."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the reset link on the configured site."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL.rstrip("/") + path.replace("UID-KEY", key)

    def set_password(self, user: Any, password: str) -> None:
        """Store a new password and end the person's API tokens; allauth ends other sessions."""
        store_password(person=user, password=password, by=Actor(user, Door.PAGE))

    def get_login_redirect_url(self, request: HttpRequest) -> Any:
        """Return the start page."""
        return settings.LOGIN_REDIRECT_URL
