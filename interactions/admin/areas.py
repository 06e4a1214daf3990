"""Sources of area figures in the data owner's admin, and what they say."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, ReadOnly
from interactions.models.areas import AreaFigure, AreaSource
from interactions.operations.areas.sources import save_source


@admin.register(AreaSource)
class AreaSourceAdmin(OperatedAdmin):
    """Where figures were published, under which licence, and who answers for them."""

    fields = ("name", "year", "licence", "url", "owner", "created_at")
    readonly_fields = ("created_at",)
    autocomplete_fields = ("owner",)
    list_display = ("name", "year", "licence", "owner")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name", "-year", "pk")
    restorable: ClassVar = ("name", "year", "licence", "url")
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Make or change through the operation."""
        return save_source(source=row, values=values, by=by)


@admin.register(AreaFigure)
class AreaFigureAdmin(ReadOnly):
    """Figures, to look at; they come with their table."""

    fields = ("area", "indicator", "year", "value", "unit", "source")
    readonly_fields = fields
    list_display = ("place", "indicator", "year", "value", "unit", "source")
    list_select_related = ("area", "source")
    search_fields = ("area__code", "area__name")
    ordering = ("-pk",)
    sortable_by = ("year",)

    @admin.display(description=_("area"))
    def place(self, figure: AreaFigure) -> str:
        """Return the country and the name of the area."""
        return f"{figure.area.country} {figure.area}"
