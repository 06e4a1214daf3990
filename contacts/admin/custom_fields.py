"""The fields an organisation adds to people, defined in the data owner's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from config.personal_data import Kind, Sensitivity
from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.models.catalogue import CustomField
from contacts.operations.custom_fields import FIELDS, change_field, define_field

_CATEGORIES: dict[str, Any] = {kind.name.lower(): words for kind, words in CATEGORIES.items()}
_CLASSES: dict[str, Any] = {str(each): words for each, words in SENSITIVITIES.items()}


class LinesField(forms.CharField):
    """A list written as one item per line."""

    widget = AdminTextareaWidget(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """Write a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the lines that say something."""
        lines = (super().to_python(value) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lists, not how they were typed."""
        return list(initial or []) != self.to_python(data)


class CustomFieldForm(OperatedForm):
    """The definition and the declaration of a field; without a short name it gets one."""

    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("Small letters, digits and _. Stays once the field exists."),
    )
    choices = LinesField(
        label=_("Choices"), required=False, help_text=_("One per line, for lists only.")
    )
    rules = forms.JSONField(
        label=_("Rules"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_('Such as {"min": 0, "max": 10} or {"max_length": 40}.'),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        choices=list(_CATEGORIES.items()),
        initial=Kind.ATTRIBUTE.name.lower(),
    )
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        choices=list(_CLASSES.items()),
        initial=str(Sensitivity.BASIC),
        help_text=_("Decides which roles may read it."),
    )

    class Meta:
        model = CustomField
        fields: tuple[str, ...] = ()


@admin.register(CustomField)
class CustomFieldAdmin(OperatedAdmin):
    """Custom fields are declared like any column and never deleted: they go out of use."""

    form = CustomFieldForm
    fields = ("label_en", "label_es", *(n for n in FIELDS if not n.startswith("label")))
    list_display = ("label_en", "slug", "kind", "class_words", "required", "active", "position")
    list_filter = ("active", "kind")
    list_select_related = True
    search_fields = ("slug", "label_en", "label_es")
    ordering = ("position", "slug")
    restorable: ClassVar = tuple(name for name in FIELDS if name != "slug")

    @admin.display(description=_("sensitivity"), ordering="sensitivity")
    def class_words(self, field: CustomField) -> str:
        """Return the sensitivity in words."""
        return self.value_words("sensitivity", field.sensitivity)

    def value_words(self, name: str, value: Any) -> str:
        """Say what a field declares as the form does."""
        words = {"sensitivity": _CLASSES, "category": _CATEGORIES}.get(name)
        return super().value_words(name, value) if words is None else str(words.get(value, value))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the short name, which integrations use."""
        return ("slug",) if obj else ()

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Define or change through the operation."""
        if "rules" in values:
            values = {**values, "rules": values["rules"] or {}}
        if row is None:
            return define_field(values=values, by=by)
        return change_field(field=row, values=values, by=by)
