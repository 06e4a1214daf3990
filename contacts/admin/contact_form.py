"""The form of one person in the admin: the columns the role may read, and the custom fields."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from config.operated_admin import OperatedForm
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.reading.words import custom_label

CUSTOM = "custom__"


class ContactForm(OperatedForm):
    """`seen_version` is the record as the person read it; custom fields join as they are in use."""

    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=600,
        widget=AdminTextInputWidget,
        help_text=_("Separated by commas"),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()
        widgets = {"notes": AdminTextareaWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.initial["seen_version"] = self.instance.version
        for name in self.fields:
            if name == "tag_names":
                names = self.instance.tags.order_by("name").values_list("name", flat=True)
                self.initial[name] = ", ".join(names)
            elif name.startswith(CUSTOM):
                self.initial[name] = _as_written(self.instance.custom.get(name[len(CUSTOM) :]))

    def place_of(self, name: str) -> str:
        """Find the custom field, and the tags, that a refusal speaks of."""
        if name == "tags":
            return "tag_names"
        return name.replace("custom.", CUSTOM, 1) if name.startswith("custom.") else name


def operation_values(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a form gave in the words of the operation."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name.startswith(CUSTOM):
            values.setdefault("custom", {})[name[len(CUSTOM) :]] = value
        elif name == "tag_names":
            values["tags"] = [word.strip() for word in value.split(",") if word.strip()]
        elif name != "seen_version":
            values[name] = value
    return values


def custom_form_fields(rows: list[CustomField]) -> dict[str, forms.Field]:
    """Return the form's fields for custom fields, by the names they have there."""
    return {CUSTOM + row.slug: _form_field(row) for row in rows}


def _form_field(row: CustomField) -> forms.Field:
    same: dict[str, Any] = {"label": custom_label(row), "required": row.required}
    options = [(choice, choice) for choice in row.choices]
    match row.kind:
        case CustomField.Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "—"), *options], **same)
        case CustomField.Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=options, widget=forms.CheckboxSelectMultiple, **same
            )
        case CustomField.Kind.BOOLEAN:
            answers = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=answers, **same)
        case CustomField.Kind.DATE:
            return forms.CharField(widget=AdminDateWidget, **same)
    return forms.CharField(max_length=2000, widget=AdminTextInputWidget, **same)


def _as_written(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value
