"""The list of orders and refunds."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config import groups
from config.field_access import hidden_paths
from config.keyset import page_of
from config.noticing import note_search
from config.templatetags.ui import country_name, day
from contacts.models.contact import Contact
from interactions.access import Can
from interactions.filters.purchases import OrderFilter, orders_found
from interactions.models.purchases import Order, Product
from interactions.reading.purchases.orders import rows_of, totals_of

SESSION_TEXT = "purchases_q"
TEXT_LENGTH = 120
PAGE_ROWS = 25
RELATED = ("contact", "source")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `query` is the address without it."""

    label: Any
    value: Any
    query: str


@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def purchase_list(request: HttpRequest) -> HttpResponse:
    """Show one page of orders; POST brings the search text, which may name a person."""
    text = _text(request)
    filters = known_filters(request)
    seen = Order.objects.visible_to(request.user)
    found = orders_found(_narrowed(request, filters, seen), text, reader=request.user)
    if request.method == "POST":
        if text:
            note_search("purchases", found.order_by()[:1_000].count())
        if not request.htmx:  # type: ignore[attr-defined]
            address = reverse("interactions:purchases")
            return HttpResponseRedirect(f"{address}?{filters.urlencode()}")
    after = request.GET.get("after", "")
    page = page_of(
        found.select_related(*RELATED), order=("-at", "-id"), after=after, limit=PAGE_ROWS
    )
    query = filters.urlencode()
    context = {
        "rows": rows_of(page.rows, request.user),
        "next": f"?{_with(filters, after=page.after)}" if page.after else "",
        "first": f"?{query}" if after else "",
        "totals": totals_of(found, request.user),
        "filtered": bool(filters),
        "text": text,
        "query": query,
        **_around(request, filters),
    }
    only_rows = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    template = "interactions/_purchases.html" if only_rows else "interactions/purchases.html"
    return render(request, template, context)


def _around(request: HttpRequest, filters: QueryDict) -> dict[str, Any]:
    form = OrderFilter(filters, queryset=Order.objects.none(), request=request).form
    hidden = _hidden(request.user)
    return {
        "chips": _chips(filters, form, request.user),
        # A person and a product are reached from their own pages, a group from its number.
        "filters": [form[name] for name in form.fields if name not in {*hidden, *_FROM_ELSEWHERE}],
        "kept": [(name, filters[name]) for name in _FROM_ELSEWHERE if name in filters],
        "nav": "purchases",
    }


_FROM_ELSEWHERE = ("contact", "product", "category", "segment")


def _text(request: HttpRequest) -> str:
    if request.method == "POST":
        text = request.POST.get("q", "").strip()[:TEXT_LENGTH].replace("\0", "")
        request.session[SESSION_TEXT] = text
    return str(request.session.get(SESSION_TEXT, ""))


def known_filters(request: HttpRequest) -> QueryDict:
    """Return the filters of the address that make sense and that the reader may use."""
    hidden = _hidden(request.user)
    values = QueryDict(mutable=True)
    for name in OrderFilter.base_filters:
        value = request.GET.get(name, "").strip()
        if value and "\0" not in value and name not in hidden:
            values[name] = value
    form = OrderFilter(values, queryset=Order.objects.none(), request=request).form
    for name in form.errors:
        values.pop(name, None)
    return values


def _hidden(user: Any) -> set[str]:
    paths = {name: each.field_name for name, each in OrderFilter.base_filters.items()}
    return {
        name for name, path in paths.items() if path in hidden_paths(user, Order, {*paths.values()})
    }


def _narrowed(request: HttpRequest, filters: QueryDict, orders: Any) -> Any:
    return OrderFilter(filters, queryset=orders, request=request).qs


def _with(filters: QueryDict, **changes: str) -> str:
    parts = filters.copy()
    for name, value in changes.items():
        parts[name] = value
    return parts.urlencode()


def _chips(filters: QueryDict, form: Any, user: Any) -> list[Chip]:
    form.is_valid()
    chips = []
    for name in filters:
        others = filters.copy()
        others.pop(name)
        said = _said(name, form.cleaned_data[name], form.fields[name], user)
        chips.append(Chip(form[name].label, said, others.urlencode()))
    return chips


def _said(name: str, value: Any, field: Any, user: Any) -> Any:
    """Return the value of a filter in words."""
    if name in ("since", "until"):
        return day(value)
    if name == "country":
        return country_name(value)
    if name == "contact":
        # The name of a person out of sight is not told: the list is empty then anyway.
        return _name_of(value, user)
    if name == "product":
        return Product.objects.filter(key=value).first() or _("Product")
    if name == "segment":
        group = groups.group_of(value, user)
        return group.name if group else value
    if name == "source":
        return value
    return dict(getattr(field, "choices", ())).get(value, value)


def _name_of(key: Any, user: Any) -> str:
    contact = Contact.objects.visible_to(user).filter(key=key).first()
    return contact.label if contact else _("Contact")
