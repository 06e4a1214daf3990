"""Filters and forms of the data inventory."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.personal_data import Kind, Sensitivity
from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.reading.permissions import purpose_names
from governance.audit_words import model_words
from governance.forms.people import colleague
from governance.inventory.described import Entry
from governance.models.domain import DataDomain
from governance.models.inventory import FieldRecord, LawfulBasis


class DomainChoice(forms.ModelChoiceField):
    """One data domain; the names of the starting ones are translated."""

    def label_from_instance(self, domain: DataDomain) -> str:
        """Return the name in the language of the page."""
        return gettext(domain.name)


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

    domain = DomainChoice(
        DataDomain.objects.order_by("pk"),
        label=_("Data domain"),
        required=False,
        to_field_name="code",
        empty_label=_("Any"),
    )

    def __init__(self, tables: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(table, model_words(table)) for table in tables]
        self.fields["table"].choices = [("", _("Any")), *named]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set, by the words that entries use."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return found | ({"domain": found["domain"].code} if "domain" in found else {})


class DescribeForm(forms.Form):
    """The human part of one or many columns of the inventory."""

    domain = DomainChoice(
        DataDomain.objects.order_by("pk"),
        label=_("Data domain"),
        required=False,
        to_field_name="code",
        empty_label="—",
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(
        label=_("Lawful basis"), required=False, choices=[("", "—"), *LawfulBasis.choices]
    )
    steward = colleague(_("Steward"))
    retention = forms.CharField(
        label=_("Retention"),
        required=False,
        max_length=120,
        help_text=_("How long it is kept, in words: three years after the last purchase."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = list(purpose_names().items())  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return only what was filled in; the rest of each column stays as it is."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class EntryForm(DescribeForm):
    """The human part of one column; what is left empty is emptied."""

    note = forms.CharField(label=_("Note"), required=False, max_length=250)

    @staticmethod
    def initial_of(row: FieldRecord, entry: Entry) -> dict[str, Any]:
        """Return what the form shows first."""
        return {
            "domain": entry.domain,
            "purposes": row.purposes,
            "basis": row.basis,
            "steward": row.steward.username if row.steward else "",
            "retention": row.retention,
            "note": row.note,
        }


class DaysForm(forms.Form):
    """Two days to compare."""

    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
