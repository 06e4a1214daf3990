"""Bearer tokens, and what a caller may do: the token's scopes within the owner's rights."""

import re
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from governance.models.token import ApiToken
from governance.operations.tokens import digest_of, note_use
from governance.scopes import READ, WRITE

FORM = re.compile(r"cst_([0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cst_<prefix>_<secret>`."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Return the owner and the token, or None when no bearer token is given.

        Raises:
            AuthenticationFailed: the token is unknown, ended, revoked, or its owner left;
                the caller is not told which.
        """
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = _token_of(raw.strip())
        if token is None:
            raise AuthenticationFailed(_("This token does not count."), code="invalid_token")
        note_use(token)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that refusals are 401."""
        return "Bearer"


def _token_of(raw: str) -> ApiToken | None:
    form = FORM.fullmatch(raw)
    if form is None:
        return None
    token = ApiToken.objects.select_related("owner").filter(prefix=form[1]).first()
    if token is None or not secrets.compare_digest(token.digest, digest_of(raw)):
        return None
    lives = token.revoked_at is None and token.expires_at > timezone.now()
    return token if lives and token.owner.is_active else None


class ScopedPermission(IsAuthenticated):
    """Both must allow it: the token's scope, and the role of its owner."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the caller may use this action at all; records are scoped by query."""
        if not super().has_permission(request, view):
            return False
        if not hasattr(view, "permission_needed") or view.action is None:
            return True
        if isinstance(request.auth, ApiToken):
            way = READ if view.is_reading() else WRITE
            if f"{view.scope}:{way}" not in request.auth.scopes:
                return False
        needed = view.permission_needed()
        return needed is None or request.user.has_perm(needed)
