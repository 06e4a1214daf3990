"""Webhooks: who hears of what, their secrets once, and what became of each message."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.keyset import page_of
from config.templatetags.ui import number
from contacts.views.refusals import attempt, saying
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.webhooks import ReplayForm, WebhookForm
from segments.models.webhooks import DeliveryState, WebhookSubscription
from segments.operations.webhooks import replaying, subscribing
from segments.reading.webhooks import filter_words, lines_of, message_lines

NAV = {"nav": "segments"}
PAGE_ROWS = 25


@require_GET
@login_required
@permission_required(Can.VIEW_WEBHOOKS, raise_exception=True)
def webhook_list(request: HttpRequest) -> HttpResponse:
    """List who hears of what."""
    rows = WebhookSubscription.objects.select_related("owner")
    page = page_of(rows, order=("-created_at", "-id"), after=_after(request), limit=PAGE_ROWS)
    context = {"lines": lines_of(page.rows), "next": page.after, "after": _after(request), **NAV}
    return render(request, "segments/webhooks/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_WEBHOOKS, raise_exception=True)
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Ask what is to be heard; POST makes the webhook and shows its secret, this once."""
    form = WebhookForm(request.POST or None, owner=request.user)
    by = actor(request)
    if done := attempt(form, lambda: subscribing.create_webhook(values=form.values(), by=by)):
        return _shown_once(request, *done.result)
    return _asked(request, form, None)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_WEBHOOKS, raise_exception=True)
def webhook_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what a webhook hears and where."""
    webhook = _webhook(key)
    start = WebhookForm.initial_of(webhook)
    form = WebhookForm(request.POST or None, owner=webhook.owner, initial=start)
    by = actor(request)

    def change() -> WebhookSubscription:
        return subscribing.change_webhook(webhook=webhook, values=form.values(), by=by)

    if attempt(form, change):
        messages.success(request, _("Saved."))
        return redirect("segments:webhook", key=key)
    return _asked(request, form, webhook)


def _asked(
    request: HttpRequest, form: WebhookForm, webhook: WebhookSubscription | None
) -> HttpResponse:
    status = 400 if form.is_bound else 200
    context = {"form": form, "webhook": webhook, **NAV}
    return render(request, "segments/webhooks/form.html", context, status=status)


@require_GET
@login_required
@permission_required(Can.VIEW_WEBHOOKS, raise_exception=True)
def webhook_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a webhook and the log of its messages."""
    return _page(request, _webhook(key), ReplayForm())


def _page(
    request: HttpRequest, webhook: WebhookSubscription, form: ReplayForm, status: int = 200
) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = webhook.deliveries.all()
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    page = page_of(rows, order=("-created_at", "-id"), after=_after(request), limit=PAGE_ROWS)
    context = {
        "line": lines_of([webhook])[0],
        "webhook": webhook,
        "filters": filter_words(webhook, request.user),
        "rows": message_lines(page.rows),
        "next": page.after,
        "after": _after(request),
        "state": state,
        "states": DeliveryState.choices,
        "form": form,
        **NAV,
    }
    return render(request, "segments/webhooks/page.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_WEBHOOKS, raise_exception=True)
def webhook_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Pause, resume, try out, or change the secret."""
    webhook, by = _webhook(key), actor(request)
    if act == "rotate":
        return _shown_once(request, *subscribing.rotate_secret(webhook=webhook, by=by))
    acts: dict[str, Any] = {
        "pause": (subscribing.pause_webhook, _("The webhook is paused.")),
        "resume": (subscribing.resume_webhook, _("The webhook is on again.")),
        "test": (replaying.send_test, _("A test message is on its way.")),
    }
    if act not in acts:
        raise Http404
    operation, said = acts[act]
    with saying(request, said):
        operation(webhook=webhook, by=by)
    return redirect("segments:webhook", key=key)


@require_POST
@login_required
@permission_required(Can.CHANGE_WEBHOOKS, raise_exception=True)
def webhook_replay(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send one message again, or those of a time."""
    webhook, by = _webhook(key), actor(request)
    if message := request.POST.get("message"):
        return _replay_one(request, webhook, message)
    form = ReplayForm(request.POST)

    def replay() -> int:
        return replaying.replay_since(webhook=webhook, by=by, **form.cleaned_data)

    try:
        done = attempt(form, replay)
    except replaying.NotWhileOff as refusal:
        messages.error(request, str(refusal.message))
        return redirect("segments:webhook", key=key)
    if not done:
        return _page(request, webhook, form, status=400)
    messages.success(request, _("Sent again: %(count)s.") % {"count": number(done.result)})
    return redirect("segments:webhook", key=key)


def _replay_one(request: HttpRequest, webhook: WebhookSubscription, message: str) -> HttpResponse:
    rows = webhook.deliveries.select_related("subscription")
    delivery = get_object_or_404(rows, pk=int(message) if message.isdecimal() else 0)
    with saying(request, _("The message is on its way again.")):
        replaying.replay_one(delivery=delivery, by=actor(request))
    return redirect("segments:webhook", key=webhook.key)


def _shown_once(request: HttpRequest, webhook: WebhookSubscription, secret: str) -> HttpResponse:
    """Show the secret in the answer itself: it is kept nowhere that it could be read again."""
    context = {"webhook": webhook, "secret": secret, **NAV}
    return render(request, "segments/webhooks/secret.html", context)


def _webhook(key: UUID) -> WebhookSubscription:
    return get_object_or_404(WebhookSubscription.objects.select_related("owner"), key=key)


def _after(request: HttpRequest) -> str:
    return request.GET.get("after", "")
