"""Serves nothing while the database holds people who were erased."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from privacy.operations.erasing.following import obstacle_soon

OPEN = ("/livez", "/readyz", settings.STATIC_URL)
RETRY_SECONDS = "60"
PAGE = "privacy/replay_first.html"


class ServesOnceReplayed:
    """Answers 503 with what to do, until `privacy_replay` has run after a restore."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on where the ledger of erasures was followed."""
        if request.path_info.startswith(OPEN):
            return self.get_response(request)
        try:
            words = obstacle_soon()
        except DatabaseError:
            words = ""  # no database, no answer: the page itself says so better
        return _refused(request, words) if words else self.get_response(request)


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    answer: HttpResponse
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503}
        answer = JsonResponse(
            problem | {"code": "replay_first"},
            status=503,
            content_type="application/problem+json",
        )
    else:
        # Without the request: it has neither a session nor a user here.
        answer = HttpResponse(render_to_string(PAGE, {"words": words}), status=503)
    answer.headers["Retry-After"] = RETRY_SECONDS
    answer.headers["Cache-Control"] = "no-store"
    return answer
