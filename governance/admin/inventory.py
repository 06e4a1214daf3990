"""The human part of the data inventory in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from contacts.reading.permissions import purpose_names
from governance.models.inventory import FieldRecord
from governance.operations.fields import FIELDS, describe_fields


class FieldRecordForm(OperatedForm):
    """Purposes are chosen from those that exist."""

    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = FieldRecord
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "purposes" in self.fields:
            self.fields["purposes"].choices = list(purpose_names().items())  # type: ignore[attr-defined]


@admin.register(FieldRecord)
class FieldRecordAdmin(OperatedAdmin):
    """What people say about columns; columns nobody described are on the inventory page."""

    form = FieldRecordForm
    fields = ("table", "column", *FIELDS)
    readonly_fields = ("table", "column")
    autocomplete_fields = ("domain", "steward")
    list_display = ("__str__", "domain", "basis", "retention", "steward")
    list_filter = ("basis",)
    list_select_related = ("domain", "steward")
    search_fields = ("table", "column", "retention", "note")
    ordering = ("table", "column")
    restorable: ClassVar = ("purposes", "basis", "retention", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: columns come from the declarations, not from a form."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Describe the column through the operation."""
        if values:
            describe_fields(places=[(row.table, row.column)], values=values, by=by)
        return row
