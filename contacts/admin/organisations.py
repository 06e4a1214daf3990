"""Organisations in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.http import HttpRequest

from config.actor import Actor
from config.operated_admin import OperatedAdmin
from config.templatetags.ui import country_name
from contacts.models.contact import Organisation
from contacts.operations.organisations import FIELDS, create_organisation, update_organisation


@admin.register(Organisation)
class OrganisationAdmin(OperatedAdmin):
    """Companies, shops, schools; found by name in fields of other pages."""

    fields = (*FIELDS, "key", "created_at", "updated_at")
    readonly_fields = ("key", "created_at", "updated_at")
    autocomplete_fields = ("owner",)
    list_display = ("name", "city", "country", "owner", "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name", "city")
    ordering = ("name", "pk")
    # The operation reads addresses without a scheme too, and says what is wrong.
    formfield_overrides: ClassVar = {
        models.URLField: {"form_class": forms.CharField, "widget": AdminTextInputWidget}
    }
    restorable: ClassVar = tuple(name for name in FIELDS if name != "owner")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out of a new record what only an old one has."""
        return self.fields if obj else FIELDS

    def value_words(self, name: str, value: Any) -> str:
        """Say countries by their names."""
        return country_name(value) if name == "country" else super().value_words(name, value)

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or update through the operation of every door."""
        if row is None:
            return create_organisation(values=values, by=by)
        return update_organisation(organisation=row, values=values, by=by)
