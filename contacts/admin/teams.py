"""Teams and their members, in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from contacts.models.team import Team
from contacts.operations.teams import change_members, create_team, rename_team


class TeamForm(OperatedForm):
    """The name and the whole list of members; former colleagues in it may stay or go."""

    people: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None,
        label=_("Members"),
        required=False,
        widget=FilteredSelectMultiple(_("members"), is_stacked=False),
    )

    class Meta:
        model = Team
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = get_user_model().objects.order_by("first_name", "username")
        if "people" not in self.fields:
            return
        here = []
        if self.instance.pk:
            here = list(self.instance.members.values_list("pk", flat=True))
        self.initial["people"] = here
        self.fields["people"].queryset = staff.filter(is_active=True) | staff.filter(  # type: ignore[attr-defined]
            pk__in=here
        )

    def place_of(self, name: str) -> str:
        """Show what is wrong with the members where they are chosen."""
        return "people" if name == "members" else name


@admin.register(Team)
class TeamAdmin(OperatedAdmin):
    """Who shares contacts with whom."""

    form = TeamForm
    list_display = ("name",)
    list_select_related = True
    search_fields = ("name",)
    ordering = ("name", "pk")
    restorable: ClassVar = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show members as names to those who may only look."""
        if obj and not self.has_change_permission(request, obj):
            return ("name", "member_names")
        return ("name", "people")

    @admin.display(description=_("Members"))
    def member_names(self, team: Team) -> str:
        """Return the names of the members."""
        return ", ".join(str(person) for person in team.members.order_by("first_name", "username"))

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create, rename, or change the members through their operations."""
        if row is None:
            return create_team(name=values["name"], members=values["people"], by=by)
        if "name" in values:
            row = rename_team(team=row, name=values["name"], by=by)
        if "people" in values:
            row = change_members(team=row, members=values["people"], by=by)
        return row
