"""The admin of the data owners: Django's, closed to methods that no page of it has."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.admin import AdminSite
from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_of_pages = require_http_methods(["GET", "HEAD", "POST"])


class DataOwnersSite(AdminSite):
    """The site of the admin; Django's own answers PUT, PATCH and DELETE as it does GET."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Let in who may come, by the methods that pages have; others get 405."""
        return super().admin_view(_of_pages(view), cacheable)
