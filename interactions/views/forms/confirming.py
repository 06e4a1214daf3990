"""The page behind the link of a double opt-in mail: it shows, and only a button confirms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.actor import Actor, Door
from interactions.operations.forms.confirming import LinkEnded, confirm_consent, pending_of


# Mail programs open links by themselves, so GET confirms nothing; the signed link is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is about to be agreed to; POST agrees."""
    context = {"organisation": settings.ORG_NAME}
    try:
        pending = pending_of(token)
    except LinkEnded as refusal:
        context["said"] = str(refusal.message)
        return render(request, "interactions/forms/confirm.html", context, status=refusal.status)
    form = pending.response.form
    with translation.override(pending.response.language):
        words = {"language": pending.response.language, "form": form, "revision": form.version}
        if request.method == "POST":
            confirm_consent(pending=pending, by=Actor(None, Door.PUBLIC))
            return render(
                request, "interactions/forms/confirm.html", context | words | {"done": True}
            )
        agreed = [each["wording"] for each in pending.consents]
        return render(
            request, "interactions/forms/confirm.html", context | words | {"agreed": agreed}
        )
