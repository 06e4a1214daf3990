"""What every request passes through: idle sessions, private answers, refusals."""

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from config.errors import DomainError, LeadsOn

Answer = Callable[[HttpRequest], HttpResponse]
SEEN = "seen_at"
RENEW_SECONDS = 60


class IdleSessions:
    """End a session that nobody used for SESSION_IDLE_MINUTES (HIPAA 164.312(a)(2)(iii)).

    The time of the last use is renewed at most once a minute, so reading costs no write.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign the person out if the session was idle too long, then go on."""
        if request.user.is_authenticated:
            now, seen = int(time()), request.session.get(SEEN, 0)
            if seen and now - seen > settings.SESSION_IDLE_MINUTES * 60:
                logout(request)
            elif now - seen >= RENEW_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)


class PrivateResponses:
    """Keep pages with personal data out of shared caches and the browser's disk."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid storing answers that say nothing about caching themselves."""
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Refusals:
    """Turn a refusal of the domain into a page or fragment with its sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; only exceptions concern us."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError with its own status, and lead on; other errors are not ours."""
        if isinstance(error, LeadsOn):
            return HttpResponseRedirect(error.address)
        if not isinstance(error, DomainError) or request.path.startswith("/api/"):
            return None
        template = (
            "components/refusal.html" if request.headers.get("HX-Request") else "refusal.html"
        )
        return render(request, template, {"error": error}, status=error.status)
