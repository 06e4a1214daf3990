"""People who may export, erase or administer sign in with a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.roles import role_of

OPEN = ("/accounts/", "/static/", "/livez", "/readyz", "/language/")


class RequireSecondFactor:
    """Send people of such roles to set one up first; demo people are exempt until PRODUCTION."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or redirect to the set-up page."""
        if settings.PRODUCTION and self._lacks(request):
            messages.warning(request, _("Your role needs a second factor. Set one up to go on."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _lacks(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            user.is_authenticated
            and not request.path.startswith(OPEN)
            and (user.is_superuser or role_of(user).second_factor)
            and not is_mfa_enabled(user)
        )
