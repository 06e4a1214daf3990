"""The command palette's search; the text comes by POST, so that no log holds it."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config.field_access import hidden_fields
from config.noticing import note_search
from contacts.access import Can
from contacts.models.contact import Contact, Organisation
from contacts.normalise.text import fold
from contacts.views.list_state import TEXT_LENGTH

HITS = 7
ORGANISATIONS = 3


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Answer the contacts and organisations found, close matches when nothing is exact."""
    text = request.POST.get("q", "").strip()[:TEXT_LENGTH].replace("\0", "")
    people: list[Contact] = []
    close, organisations = False, Organisation.objects.none()
    if text:
        visible = Contact.objects.visible_to(request.user).present().select_related("organisation")
        found = visible.matching(text, reader=request.user)
        people = list(found.order_by("family_name", "given_name", "id")[:HITS])
        if not people:
            people = list(visible.resembling(text, HITS, reader=request.user)[:HITS])
            close = bool(people)
        if request.user.has_perm(Can.VIEW_ORGANISATIONS):
            named = Organisation.objects.filter(name_fold__contains=fold(text))
            organisations = named.order_by("name", "id")[:ORGANISATIONS]
        note_search("palette", len(people))
    return render(
        request,
        "contacts/_palette.html",
        {
            "people": people,
            "close": close,
            "organisations": organisations,
            "hidden": hidden_fields(request.user, "contacts.Contact"),
        },
    )
