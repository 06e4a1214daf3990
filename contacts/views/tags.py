"""Tags: the list with how many visible contacts carry each, making, changing, merging."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.access import Can
from contacts.forms.tags import COLOURS, MergeTagForm, TagForm
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact
from contacts.operations.tags import change_tag, create_tag, merge_tags
from contacts.views.refusals import attempt, problems_of
from contacts.views.scope import actor


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_list(request: HttpRequest) -> HttpResponse:
    """List the tags; POST makes one."""
    form = TagForm(request.POST or None)
    if request.method == "POST":
        if not request.user.has_perm(Can.TAGS):
            return render(request, "403.html", status=403)
        if attempt(form, lambda: create_tag(**form.cleaned_data, by=actor(request))):
            return redirect("contacts:tags")
    status = 400 if form.is_bound and form.errors else 200
    return render(
        request,
        "contacts/tags.html",
        {
            "form": form,
            "tags": _counted(request.user),
            "colours": COLOURS,
            "may_change": request.user.has_perm(Can.TAGS),
        },
        status=status,
    )


@login_required
@permission_required(Can.TAGS, raise_exception=True)
@require_POST
def tag_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a tag another name or colour."""
    tag = get_object_or_404(Tag, pk=pk)
    form = TagForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    # Without a colour in the form the tag keeps its own; the API knows more than the page offers.
    colour = form.cleaned_data["colour"] if request.POST.get("colour") else None
    change_tag(tag=tag, name=form.cleaned_data["name"], colour=colour, by=actor(request))
    messages.success(request, _("Saved."))
    return redirect("contacts:tags")


@login_required
@permission_required(Can.TAGS, raise_exception=True)
@require_POST
def tag_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a tag into another one: its contacts keep the other word."""
    tag = get_object_or_404(Tag, pk=pk)
    form = MergeTagForm(tag, request.POST)
    if not form.is_valid():
        raise problems_of(form)
    merge_tags(survivor=form.cleaned_data["survivor"], absorbed=tag, by=actor(request))
    messages.success(request, _("The tags are merged."))
    return redirect("contacts:tags")


def _counted(user: Any) -> QuerySet[Tag]:
    visible = Contact.objects.visible_to(user).present().values("pk")
    carried = (
        ContactTag.objects.filter(tag=OuterRef("pk"), contact__in=visible)
        .order_by()
        .values("tag")
        .annotate(n=Count("pk"))
        .values("n")
    )
    count = Coalesce(Subquery(carried, output_field=IntegerField()), 0)
    return Tag.objects.annotate(people=count).order_by("name")
