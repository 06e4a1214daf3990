"""Bearer tokens."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import IsAuthenticated


class TokenAuthentication(BaseAuthentication):
    """Token."""

    def authenticate(self, request):
        return None


class ScopedPermission(IsAuthenticated):
    """Scopes."""
