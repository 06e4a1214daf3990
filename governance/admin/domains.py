"""Data domains in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from governance.models.domain import DataDomain
from governance.models.user import User
from governance.operations.domains import FIELDS, change_domain, create_domain


class DomainForm(OperatedForm):
    """The domain and the whole list of its stewards."""

    people: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Stewards"),
        required=False,
        widget=FilteredSelectMultiple(_("stewards"), is_stacked=False),
    )

    class Meta:
        model = DataDomain
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "people" not in self.fields:
            return
        here = []
        if self.instance.pk:
            here = list(self.instance.stewards.values_list("pk", flat=True))
        self.initial["people"] = here
        staff = User.objects.filter(Q(is_active=True) | Q(pk__in=here))
        self.fields["people"].queryset = staff.order_by("first_name", "username")  # type: ignore[attr-defined]

    def place_of(self, name: str) -> str:
        """Show what is wrong with the stewards where they are chosen."""
        return "people" if name == "stewards" else name


@admin.register(DataDomain)
class DataDomainAdmin(OperatedAdmin):
    """Who answers for which kind of data."""

    form = DomainForm
    autocomplete_fields = ("owner", "team")
    list_display = ("__str__", "code", "owner", "team", "steward_names")
    list_select_related = ("owner", "team")
    search_fields = ("name", "code")
    ordering = ("pk",)
    restorable: ClassVar = ("name", "description")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the stewards of a page at once."""
        return super().get_queryset(request).prefetch_related("stewards")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the code of an old domain; show names to those who may only look."""
        if obj is None:
            return ("code", *FIELDS, "people")
        last = "people" if self.has_change_permission(request, obj) else "steward_names"
        return ("code", *FIELDS, last)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the code: other records name the domain by it."""
        return ("code", "steward_names") if obj else ("steward_names",)

    @admin.display(description=_("Stewards"))
    def steward_names(self, domain: DataDomain) -> str:
        """Return the names of the stewards."""
        return ", ".join(sorted(str(person) for person in domain.stewards.all()))

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        said = {"stewards" if name == "people" else name: v for name, v in values.items()}
        if row is None:
            return create_domain(values=said, by=by)
        return change_domain(domain=row, values=said, by=by)
