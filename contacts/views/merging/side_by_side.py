"""Two records beside each other: choose group by group, see what moves, merge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.errors import DomainError
from contacts.access import Can
from contacts.forms.merging import REASON_MAX, choices_in
from contacts.models.contact import Contact
from contacts.operations.merging.choices import default_choices
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.preview import preview_merge
from contacts.reading.card import Card
from contacts.reading.duplicates import evidence_of, open_pairs_of, pair_of, pairs
from contacts.reading.merged import merges_into
from contacts.reading.side_by_side import changed_values, effects, group_rows
from contacts.views.answers import part
from contacts.views.scope import actor, changeable_contact

HITS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge(request: HttpRequest, key: UUID, other: UUID) -> HttpResponse:
    """Show two records side by side; POST folds the second into the first."""
    survivor, absorbed = _two(request, key, other)
    chosen = choices_in(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:REASON_MAX]
        done = merge_contacts(
            survivor=survivor, absorbed=absorbed, choices=chosen, by=actor(request), reason=reason
        )
        messages.success(request, _("The two records are one now."))
        return redirect("contacts:merge_result", key=done.key)
    cards = Card(request.user, survivor), Card(request.user, absorbed)
    pair = pair_of(survivor, absorbed)
    context = {
        "survivor": cards[0],
        "absorbed": cards[1],
        "rows": group_rows(*cards, default_choices(survivor, absorbed) | chosen),
        "pair": pair,
        "percent": int(pair.probability * 100) if pair else None,
        "evidence": evidence_of(pair) if pair else (),
        "nav": "duplicates",
        **_effects(request, survivor, absorbed, chosen),
    }
    return render(request, "contacts/merge.html", context)


@require_GET
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge_preview(request: HttpRequest, key: UUID, other: UUID) -> HttpResponse:
    """Draw again what would happen, with other choices."""
    survivor, absorbed = _two(request, key, other)
    context = _effects(request, survivor, absorbed, choices_in(request.GET))
    return render(request, "contacts/_merge_preview.html", context)


@require_GET
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge_with(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer whom to merge a person with: likely duplicates first, then a search."""
    contact = changeable_contact(request, key)
    found = pairs(list(open_pairs_of(contact, request.user)[:HITS]), request.user)
    context = {"pairs": found, "merges": merges_into(contact, request.user), "nav": "duplicates"}
    return part(request, contact, "merge_with", **context)


@require_POST
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge_find(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer people whose words match, to merge this person with."""
    contact = changeable_contact(request, key)
    text = request.POST.get("q", "").strip()[:100]
    seen = Contact.objects.changeable_by(request.user).present().exclude(pk=contact.pk)
    found = seen.matching(text, reader=request.user) if text else seen.none()
    hits = found.select_related("organisation").order_by("family_name", "given_name", "id")[:HITS]
    cards = [Card(request.user, hit) for hit in hits]
    return part(request, contact, "_merge_hits", hits=cards, asked=text)


def _two(request: HttpRequest, key: UUID, other: UUID) -> tuple[Contact, Contact]:
    """Return the two records of the address, both the colleague's to change."""
    return changeable_contact(request, key), changeable_contact(request, other)


def _effects(
    request: HttpRequest, survivor: Contact, absorbed: Contact, chosen: dict[str, str]
) -> dict[str, Any]:
    try:
        found = preview_merge(
            survivor=survivor, absorbed=absorbed, choices=chosen, by=actor(request)
        )
    except DomainError as refusal:
        return {"refusal": str(refusal)}
    card = Card(request.user, survivor)
    return {"effects": effects(found, card), "changed": changed_values(found, card)}
