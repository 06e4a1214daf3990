"""Sign-in rules: accounts are made by the data owner, not by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from config.actor import Actor, Door
from config.keys import new_key
from config.operation import attribute_transaction
from governance.audit import keep_access, room_left
from governance.models.user import User
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

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, after every step was passed, and write it down."""
        with transaction.atomic():
            attribute_transaction(Actor(user, Door.PAGE), new_key())
            super().login(request, user)
            _keep("access.signed_in", user, user.pk)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and write it down."""
        user = request.user
        super().logout(request)
        if user.is_authenticated:
            _keep("access.signed_out", user, user.pk)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down whose account somebody tried; a name nobody has may be a password."""
        names = Q()
        for name in ("username", "email"):
            if given := credentials.get(name):
                names |= Q(**{f"{name}__iexact": given.replace("\0", "")})
        _keep_failure(User.objects.filter(names).first() if names else None)

    def get_login_redirect_url(self, request: HttpRequest) -> Any:
        """Return the start page."""
        return settings.LOGIN_REDIRECT_URL


def second_factor_failed(*, user: Any, **_: Any) -> None:
    """Write down that the password was right and the second factor was not."""
    _keep_failure(user, factor=True)


def _keep_failure(user: Any, **facts: Any) -> None:
    if room_left("access.sign_in_failed", user_id=None) > 0:
        _keep("access.sign_in_failed", user, None, **facts)


def _keep(verb: str, user: Any, acting: int | None, **facts: Any) -> None:
    model, key = (User._meta.label, str(user.pk)) if user is not None else ("", "")
    keep_access(verb, model=model, key=key, user_id=acting, door=Door.PAGE, facts=facts)
