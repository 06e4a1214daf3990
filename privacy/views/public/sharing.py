"""Two steps by which a person allows sale and sharing of their data; the link says who it is.

From 13 on they do it themselves; for a child a parent asks, and a colleague checks that they are
one (Cal. Civ. Code 1798.120(c); 11 CCR 7028, 7070, 7071). Nothing here is ticked beforehand.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.errors import DomainError
from config.links import Told
from contacts.models.preference import WishEvent
from contacts.operations.personal_links import Holder, preference_link
from privacy.operations.acting import selling
from privacy.operations.choosing import wishes_now
from privacy.views.public.by_link import answered
from privacy.views.public.frame import VISITOR, here, page

_STEPS = 20
HOW = "preferences"


# The sealed link says who it is, as on the page of choices.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, token: str) -> HttpResponse:
    """Show which step comes next; POST takes it. Nobody gets there by opening a link."""
    return answered(request, token, act="sharing", most=_STEPS, draw=_drawn, take=_taken)


def _taken(request: HttpRequest, holder: Holder, _told: Told) -> HttpResponse:
    given = {"contact": holder.person, "by": VISITOR, "now": timezone.now(), "how": HOW}
    try:
        if request.POST.get("step") == "ask":
            selling.ask_to_opt_in(asks_itself=True, **given)
        elif request.POST.get("step") == "confirm":
            selling.confirm_opt_in(**given)
    except DomainError as refusal:
        return _drawn(request, holder, str(refusal.message), 422)
    return _drawn(request, holder)


def _drawn(request: HttpRequest, holder: Holder, said: str = "", status: int = 200) -> HttpResponse:
    context = {
        "step": wishes_now(holder.person).get(WishEvent.Name.SALE, ""),
        "child": selling.is_child(holder.person, timezone.localdate()),
        "said": said,
        "choices": here(preference_link(holder.person, email=holder.email)),
        "title": _("Sale and sharing of your data"),
    }
    return page(request, "sharing", context, status)
