"""Where data comes from, in the data owner's admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin
from contacts.models.source import Source
from contacts.operations.sources import change_source


@admin.register(Source)
class SourceAdmin(OperatedAdmin):
    """Sources appear with the first import that names them; here people say what they are."""

    fields = (
        "name", "kind", "owner", "trust", "provides", "obtained", "since", "active", "created_at",
    )  # fmt: skip
    autocomplete_fields = ("owner",)
    readonly_fields = ("kind", "created_at")
    list_display = ("called", "kind", "owner", "trust", "active", "created_at")
    list_filter = ("kind", "active")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    restorable: ClassVar = ("name", "trust", "provides", "obtained", "since", "active")

    @admin.display(description=_("name"), ordering="name")
    def called(self, source: Source) -> str:
        """Return the name; built-in sources have theirs in every language."""
        return str(source)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: an import or an integration brings its source along."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_source(source=row, values=values, by=by)
