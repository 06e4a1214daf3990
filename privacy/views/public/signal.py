"""Global Privacy Control on every public page: heard, obeyed, and announced.

https://privacycg.github.io/gpc-spec/ ; 11 CCR 7025(c).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from config.visitors import says_one
from interactions.operations.web.privacy_signal import present_person
from privacy.operations.choosing import obey_signal

HEADER = "Sec-GPC"
# The day on which this site began to honour the signal.
SINCE = "2026-11-22"


class PrivacySignal:
    """Opts whoever a public page recognises out of sale and sharing, once.

    A view says by its attribute `recognises` how its address names a person. The absence of the
    signal, or any other value, means nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the address decides, and is known only then."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, given: dict[str, Any]
    ) -> None:
        """Note the signal before the page is drawn, so that the page can say that it counts."""
        recognises = getattr(view, "recognises", None)
        if recognises is None or not says_one(request, HEADER):
            return
        person = present_person(recognises(**given))
        if person is not None:
            obey_signal(person)


@require_safe
def announcement(_request: HttpRequest) -> HttpResponse:
    """Say that the signal is honoured here."""
    answer = JsonResponse({"gpc": True, "lastUpdate": SINCE})
    answer.headers["Cache-Control"] = "public, max-age=86400"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
