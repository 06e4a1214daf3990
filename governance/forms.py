"""Filters of the governance pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.actor import Door
from config.personal_data import Kind, Sensitivity
from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.reading.words import door_words
from governance.audit_words import model_words, verb_choices
from governance.inventory import OURS, declarations
from governance.models.user import User


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _ours(label: str) -> bool:
    """Whether the trail speaks of this table; Django's own join tables have a _ in their name."""
    return label.split(".")[0] in OURS and "_" not in label


class AuditFilters(forms.Form):
    """What to show of the audit trail; nothing chosen shows all."""

    verb = forms.ChoiceField(
        label=_("What happened"),
        required=False,
        choices=lambda: [("", _("Anything")), *verb_choices()],
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
        kinds = sorted(
            ((row.model, model_words(row.model)) for row in declarations() if _ours(row.model)),
            key=lambda kind: kind[1],
        )
        self.fields["model"].choices = [("", _("Any")), *kinds]  # type: ignore[attr-defined]


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
        named = [(table, model_words(table)) for table in tables]
        self.fields["table"].choices = [("", _("Any")), *named]  # type: ignore[attr-defined]
