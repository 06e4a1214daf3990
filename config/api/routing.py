"""Addresses of the API; a closing slash may be left out."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView


class Router(SimpleRouter):
    """A router for `/contacts` and `/contacts/` alike."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Every other address under /api/v1/: a problem document, as for any missing record."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask for a token first, then say that nothing is here."""
        super().initial(request, *args, **kwargs)
        raise NotFound
