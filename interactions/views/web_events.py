"""The two public addresses of web events: the script, and where it sends."""

import hashlib
import re
import time
from collections.abc import Callable
from functools import cache

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from config.visitors import address_of, says_one
from interactions.operations.web.inbox import INBOX, NotStored, row_of
from interactions.operations.web.privacy_signal import allows_analytics, note_privacy_signal
from interactions.operations.web.reading import LARGEST, Said, read_event
from interactions.operations.web.salts import visitor_of

SCRIPT, EVENTS = "/t.js", "/e"
DROPPED = "X-Event-Dropped"
_BOT = re.compile(
    r"bot\b|crawl|spider|slurp|headless|lighthouse|preview|monitor|facebookexternalhit|scrapy", re.I
)
_OURSELVES = ("127.0.0.1", "::1", "")
_WINDOW_SECONDS, _MOST_ADDRESSES = 60, 50_000
_knocks: dict[str, tuple[float, int]] = {}
log = structlog.get_logger(__name__)


class WebEventDoor:
    """Answers the two addresses before sessions, languages and logs: a page view needs none.

    The views stand in the address map too; this only spares every event the long way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on."""
        if request.path_info == EVENTS:
            return event(request)
        if request.path_info == SCRIPT:
            return script(request)
        return self.get_response(request)


def script(request: HttpRequest) -> HttpResponse:
    """Serve the script, the same to everybody, for an hour."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    text, tag = _script(settings.WEB_EVENTS_NEED_CONSENT)
    same = request.headers.get("If-None-Match") == tag
    answer = HttpResponse(b"" if same else text, status=304 if same else 200)
    answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.headers["ETag"] = tag
    answer.headers["Content-Length"] = str(len(answer.content))
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@cache
def _script(needs_consent: bool) -> tuple[str, str]:
    """Return the script and its tag, read once in a process."""
    text = (settings.BASE_DIR / "static" / "js" / "t.js").read_text()
    if needs_consent:
        text = text.replace("ask=0", "ask=1")
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


@csrf_exempt
def event(request: HttpRequest) -> HttpResponse:
    """Take one event in; who sends it learns nothing but that it came, 202.

    A header says that an event was not kept. Only where our own database fails is the answer 503:
    202 is a promise.
    """
    origin = _origin(request)
    if request.method == "OPTIONS":
        return _answer(origin, 204)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    try:
        return _answer(origin, 202, dropped=not (origin and _taken(request)))
    except (NotStored, Error) as problem:
        log.error("web_events.not_taken", kind=type(problem).__name__)
        return _answer(origin, 503, dropped=True)


def _taken(request: HttpRequest) -> bool:
    """Keep the event if it may be kept, and say whether it was."""
    said = _said(request)
    if said is None:
        return False
    visitor = visitor_of(address_of(request), request.headers.get("User-Agent", ""), said.host)
    INBOX.put(row_of(said, visitor))
    return True


def _said(request: HttpRequest) -> Said | None:
    """Return the event if it may be kept."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdigit() or not 0 < int(size) <= LARGEST:
        return None
    if _BOT.search(request.headers.get("User-Agent", "")) or _too_often(address_of(request)):
        return None
    said = read_event(request.body)
    if said is None:
        return None
    if says_one(request, "Sec-GPC"):
        if said.person:
            note_privacy_signal(said.person)
        return None
    if says_one(request, "DNT"):
        return None
    if not settings.WEB_EVENTS_NEED_CONSENT:
        return said
    return said if said.person and allows_analytics(said.person) else None


def _origin(request: HttpRequest) -> str:
    """Return which site may read the answer: "*" for any, nothing where the site may not send."""
    allowed = settings.WEB_EVENTS_ORIGINS
    if not allowed:
        return "*"
    origin = request.headers.get("Origin", "")
    return origin if origin in allowed else ""


def _too_often(address: str) -> bool:
    """Count the events of an address in this process and minute.

    A count in the shared cache would cost a write for each event; addresses are forgotten with
    their minute. The machine itself is not limited: it is a proxy that says no more, or us.
    """
    if address in _OURSELVES:
        return False
    now = time.monotonic()
    since, count = _knocks.get(address, (now, 0))
    if now - since >= _WINDOW_SECONDS:
        since, count = now, 0
    if len(_knocks) >= _MOST_ADDRESSES:
        _knocks.clear()
    _knocks[address] = (since, count + 1)
    return count >= settings.WEB_EVENTS_PER_MINUTE


def _answer(origin: str, status: int, *, dropped: bool = False) -> HttpResponse:
    answer = HttpResponse(status=status)
    if origin:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Methods"] = "POST"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    if origin not in ("", "*"):
        answer.headers["Vary"] = "Origin"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Length"] = "0"
    if dropped:
        answer.headers[DROPPED] = "1"
    return answer
