"""Numbers not to call: our own list, and how old the national registry is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.keyset import page_of
from contacts.operations.do_not_call import take_registry
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.consents import DoNotCallForm, RegistryForm
from privacy.operations.consents.calls import refuse_calls
from privacy.reading.consents.calls import asked_of, editions, own_list

NAV = {"nav": "consents", "tab": "calls"}
PAGE_ROWS = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def do_not_call(request: HttpRequest) -> HttpResponse:
    """Show both lists without a number; POST puts a number on our own."""
    if request.method == "POST" and not request.user.has_perm(Can.ADD_REQUESTS):
        raise PermissionDenied
    form, by = DoNotCallForm(request.POST or None), actor(request)
    if attempt(form, lambda: refuse_calls(**form.cleaned_data, by=by)):
        messages.success(request, _("From this moment on nobody calls or texts it to sell."))
        return redirect("privacy:do_not_call")
    return _page(request, form=form)


@require_POST
@login_required
@permission_required(Can.CHANGE_PURPOSES, raise_exception=True)
def registry_new(request: HttpRequest) -> HttpResponse:
    """Read a full list of the national registry."""
    form, by = RegistryForm(request.POST, request.FILES), actor(request)
    done = attempt(form, lambda: take_registry(**form.cleaned_data, by=by))
    if done:
        messages.success(request, _("The registry was read. The file is not kept."))
        return redirect("privacy:do_not_call")
    return _page(request, registry=form)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    after = request.GET.get("after", "")
    page = page_of(own_list(), order=("-since", "-id"), after=after, limit=PAGE_ROWS)
    context = {
        "form": DoNotCallForm(),
        "registry": RegistryForm(),
        "rows": asked_of(page.rows),
        "next": page.after,
        "editions": editions(),
        "may": request.user.has_perm(Can.ADD_REQUESTS),
        "may_read": request.user.has_perm(Can.CHANGE_PURPOSES),
        **forms,
        **NAV,
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(
        request, "privacy/consents/do_not_call.html", context, status=400 if failed else 200
    )
