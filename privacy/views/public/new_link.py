"""A new link to one's own choices, for whoever lost theirs; it goes to the mailbox alone."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.visitors import address_of, within
from privacy.operations.inviting import ask_for_link
from privacy.views.public.frame import VISITOR, WINDOW_SECONDS, language_of, page, too_often

_SENDS, _ALL_SENDS = 10, 1_000
# So often in a day one mailbox gets it, however often anybody asks.
_MAILS, _DAY = 3, 24 * 3600


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for an address; POST answers the same whether we know it or not."""
    with translation.override(language_of(request)):
        if request.method != "POST":
            return page(request, "new_link", {"title": _("A new link to your choices")})
        if not (
            within(f"new-link:{address_of(request)}", most=_SENDS, seconds=WINDOW_SECONDS)
            and within("new-link", most=_ALL_SENDS, seconds=WINDOW_SECONDS)
        ):
            return too_often(request)
        email = request.POST.get("email", "").strip().lower()[:254]
        mailbox = hashlib.sha256(email.encode()).hexdigest()
        if "@" in email and within(f"new-link-to:{mailbox}", most=_MAILS, seconds=_DAY):
            ask_for_link(email=email, by=VISITOR)
        said = _("If we know this address, a mail with a new link is on its way to it.")
        return page(request, "said", {"said": said, "title": _("A new link to your choices")})
