"""Pages a sealed link opens: it says who it is, and nothing changes by opening it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from config.links import Told, Use, read_token
from config.visitors import within
from contacts.operations.personal_links import Holder, holder_of
from privacy.views.public.frame import WINDOW_SECONDS, language_of, too_often, unknown


def answered(
    request: HttpRequest,
    token: str,
    *,
    act: str,
    most: int,
    draw: Callable[[HttpRequest, Holder], HttpResponse],
    take: Callable[[HttpRequest, Holder, Told], HttpResponse],
) -> HttpResponse:
    """Draw the page for who holds the link, in their language; POST takes what they say.

    Args:
        request: what came in.
        token: the sealed link.
        act: what is counted against the limit, of this link alone.
        most: how often it may be done within the window.
        draw: draws the page.
        take: carries out what was posted, and answers.
    """
    told = read_token(Use.PREFERENCES, token)
    holder = holder_of(told, today=timezone.localdate())
    if holder is None:
        return unknown(request)
    with translation.override(language_of(request, holder.person)):
        if request.method != "POST":
            return draw(request, holder)
        if not within(f"{act}:{told.key}", most=most, seconds=WINDOW_SECONDS):
            return too_often(request)
        return take(request, holder, told)
