"""Tags in the data owner's admin: changed, and merged into one another."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor, Door
from config.operated_admin import OperatedAdmin
from contacts.access import Can
from contacts.models.catalogue import Tag
from contacts.operations.tags import change_tag, create_tag, merge_tags

MOST = 50


class SurvivorForm(forms.Form):
    """Which of the chosen tags stays."""

    survivor = forms.ModelChoiceField(
        Tag.objects.none(),
        label=gettext_lazy("The tag that stays"),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, chosen: QuerySet, data: Any = None) -> None:
        super().__init__(data)
        self.fields["survivor"].queryset = chosen  # type: ignore[attr-defined]


@admin.register(Tag)
class TagAdmin(OperatedAdmin):
    """The words that mark people."""

    fields = ("name", "colour")
    list_display = ("name",)
    list_select_related = True
    search_fields = ("name",)
    ordering = ("name", "pk")
    actions = ("merge",)
    restorable: ClassVar = ("name", "colour")

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        if row is None:
            return create_tag(name=values["name"], colour=values["colour"], by=by)
        return change_tag(tag=row, name=values.get("name"), colour=values.get("colour"), by=by)

    @admin.action(description=gettext_lazy("Merge into one tag"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask which tag stays, then fold the others into it."""
        if not request.user.has_perm(Can.TAGS):
            raise PermissionDenied
        chosen = queryset.order_by("name")[: MOST + 1]
        tags = list(chosen)
        if not 2 <= len(tags) <= MOST:
            self.message_user(request, _("Choose two or more tags."), messages.WARNING)
            return None
        chosen = Tag.objects.filter(pk__in=[tag.pk for tag in tags]).order_by("name")
        form = SurvivorForm(chosen, request.POST if "survivor" in request.POST else None)
        if form.is_valid():
            survivor = form.cleaned_data["survivor"]
            for tag in tags:
                if tag != survivor:
                    merge_tags(survivor=survivor, absorbed=tag, by=Actor.of(request, Door.ADMIN))
            self.message_user(request, _("The tags were merged."), messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge into one tag"),
            "opts": self.model._meta,
            "form": form,
            "tags": tags,
        }
        return render(request, "admin/contacts/tag/merge.html", context)
