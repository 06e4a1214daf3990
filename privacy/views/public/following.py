"""How far a request is, and the file that answers it; by a link of ours, or by the word given."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.errors import Invalid
from config.links import NOBODY, About, Use, read_token
from config.prepared import prepared
from config.visitors import address_of, within
from privacy.laws.table import RIGHTS
from privacy.links import delivery_link, status_link
from privacy.models.packages import Package
from privacy.models.requests import Outcome, PrivacyRequest
from privacy.operations.acting.charging import RIGHT, answer_own_fee, fee_of
from privacy.operations.delivering import MOST, Ended, is_ready, take_package, waiting_packages
from privacy.operations.desk.asker import word_digest
from privacy.operations.desk.points import Point
from privacy.operations.packaging.ending import NoPackage, open_package
from privacy.operations.proving import (
    WRITTEN,
    answer_identity,
    asks_declaration,
    open_check,
)
from privacy.reading.plain_rights import words
from privacy.views.public.frame import (
    VISITOR,
    WINDOW_SECONDS,
    here,
    language_of,
    page,
    quiet,
    too_often,
    unknown,
)

_WORDS, _TAKES = 20, 30
# One cheap statement, whoever a token names: what is none of ours costs no more.
_REQUEST = "select id from privacy_privacyrequest where key = %s::uuid"
_PACKAGE = "select id from privacy_package where key = %s::uuid"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show how far the request of a link is; POST answers who the person is, where we asked."""
    told = read_token(Use.STATUS, token)
    rows = prepared(_REQUEST, [told.key if told.about == About.REQUEST else NOBODY.key])
    found = PrivacyRequest.objects.get(pk=rows[0][0]) if rows else None
    if found is None or request.method != "POST":
        return _shown(request, found)
    with translation.override(language_of(request, known=found.language)):
        if not within(f"prove:{found.key}", most=_WORDS, seconds=WINDOW_SECONDS):
            return too_often(request)
        answered = _answer_fee if "answer" in request.POST else _answer_identity
        try:
            taken = answered(request, found)
        except Invalid as problem:
            said = next((words for each in problem.fields.values() for words in each), "")
            return _shown(request, found, str(said or problem.message), 422)
        return _shown(request, found, _("Thank you, we have it.") if taken else "")


def _answer_identity(request: HttpRequest, found: PrivacyRequest) -> bool:
    return answer_identity(
        request=found,
        answers={point: request.POST.get(f"p.{point}", "") for point in WRITTEN},
        declared=request.POST.get("declared") == "yes",
        by=VISITOR,
        now=timezone.now(),
    )


def _answer_fee(request: HttpRequest, found: PrivacyRequest) -> bool:
    return answer_own_fee(
        request=found,
        answer=request.POST["answer"],
        note=request.POST.get("note", ""),
        by=VISITOR,
        now=timezone.now(),
    )


@csrf_exempt
@require_http_methods(["POST"])
def status_by_word(request: HttpRequest) -> HttpResponse:
    """Show how far the request is whose word somebody was given, on paper or on the phone."""
    if not within(f"status:{address_of(request)}", most=_WORDS, seconds=WINDOW_SECONDS):
        with translation.override(language_of(request)):
            return too_often(request)
    digest = word_digest(request.POST.get("word", "")[:40])
    found = PrivacyRequest.objects.filter(status_digest=digest).first()
    # The word was told to the person alone; the link also lies in a mailbox.
    waiting = waiting_packages(found, timezone.now()) if found is not None else []
    return _shown(request, found, packages=[here(delivery_link(each)) for each in waiting])


def _shown(
    request: HttpRequest,
    found: PrivacyRequest | None,
    said: str = "",
    code: int = 200,
    packages: Sequence[str] = (),
) -> HttpResponse:
    if found is None:
        return unknown(request)
    # What was answered under another right goes on there.
    if found.outcome == Outcome.CONVERTED:
        found = found.following.order_by("-pk").first() or found
    with translation.override(language_of(request, known=found.language)):
        check = open_check(found)
        points = [(f"p.{name}", Point(name).label) for name in check.points] if check else []
        context = {
            "found": found,
            "packages": packages,
            "said": said,
            "asked": [point for point in points if point[0].removeprefix("p.") in WRITTEN],
            "declares": check is not None and asks_declaration(check),
            "fee": fee_of(found) if found.right == RIGHT and found.is_open else None,
            "link": here(status_link(found)),
            "right": words(RIGHTS[found.right]),
            "title": _("Your request %(number)s") % {"number": found.number},
        }
        return page(request, "status", context, code)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say what waits for the person; POST hands it over and counts that."""
    now, told = timezone.now(), read_token(Use.DELIVERY, token)
    rows = prepared(_PACKAGE, [told.key if told.about == About.PACKAGE else NOBODY.key])
    package = Package.objects.select_related("request").get(pk=rows[0][0]) if rows else None
    if package is None or not is_ready(package, now):
        return unknown(request)
    with translation.override(language_of(request, known=package.language)):
        if request.method == "POST":
            return _taken(request, package, now)
        context = {"package": package, "left": MOST - package.downloads, "title": _("Your data")}
        return page(request, "delivery", context)


def _taken(request: HttpRequest, package: Package, now: datetime) -> HttpResponseBase:
    if not within(f"take:{package.key}", most=_TAKES, seconds=WINDOW_SECONDS):
        return too_often(request)
    try:
        blocks = open_package(take_package(package=package, by=VISITOR, now=now), now=now)
    except (Ended, NoPackage):
        return unknown(request)
    answer = StreamingHttpResponse(blocks, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{package.request.number}.zip"'
    answer.headers["Content-Length"] = str(package.size)
    return quiet(answer)
