"""The form for a new person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.field_access import hidden_fields
from contacts.models.contact import Stage
from contacts.reading.words import languages


class NewContactForm(forms.Form):
    """What is usually known when a person is written down for the first time."""

    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    second_family_name = forms.CharField(
        label=_("Second family name"), max_length=120, required=False
    )
    email = forms.CharField(
        label=_("Email"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    organisation_role = forms.CharField(
        label=_("Role in the organisation"), max_length=120, required=False
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, initial=Stage.LEAD)
    language = forms.ChoiceField(label=_("Language"), required=False)
    tags = forms.CharField(
        label=_("Tags"), max_length=600, required=False, help_text=_("Separated by commas")
    )
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["language"].choices = [("", "—"), *languages()]  # type: ignore[attr-defined]
        for name in hidden_fields(user, "contacts.Contact") & self.fields.keys():
            del self.fields[name]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing to call or reach the person by."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(n) for n in ("given_name", "family_name", "email", "phone")):
            self.add_error(None, _("Give at least a name, an email or a phone number."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the operation is asked to create; empty fields are left out."""
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if "tags" in values:
            values["tags"] = [tag.strip() for tag in values["tags"].split(",") if tag.strip()]
        return values
