"""Filters of the governance pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.actor import Door
from config.personal_data import Kind, Sensitivity
from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.reading.words import door_words
from governance.inventory import declarations
from governance.models.user import User


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class AuditFilters(forms.Form):
    """What to show of the audit trail; nothing chosen shows all."""

    verb = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "contact.updated", "spellcheck": "false"}),
    )
    person = forms.ModelChoiceField(
        User.objects.order_by("first_name", "username"),
        label=_("Person"),
        required=False,
        to_field_name="username",
        empty_label=_("Anybody"),
    )
    model = forms.ChoiceField(label=_("Kind of record"), required=False)
    door = forms.ChoiceField(
        label=_("Door"),
        required=False,
        choices=[("", _("Any")), *((str(door), door_words(door)) for door in Door)],
    )
    key = forms.CharField(label=_("Key of the record"), required=False, max_length=40)
    since = _day(_("From day"))
    until = _day(_("To day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = sorted({row.model for row in declarations()})
        self.fields["model"].choices = [("", _("Any")), *zip(labels, labels, strict=True)]  # type: ignore[attr-defined]


class InventoryFilters(forms.Form):
    """What to show of the inventory."""

    table = forms.ChoiceField(label=_("Table"), required=False)
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("Any")), *((str(kind), CATEGORIES[kind]) for kind in Kind)],
    )
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        required=False,
        choices=[("", _("Any")), *((str(each), SENSITIVITIES[each]) for each in Sensitivity)],
    )

    def __init__(self, tables: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", _("Any")), *zip(tables, tables, strict=True)]  # type: ignore[attr-defined]
