"""The form of an organisation."""

from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Organisation

FIELDS = ("name", "website", "tax_id", "phone", "city", "country", "owner", "notes")


def country_choices() -> list[tuple[str, str]]:
    """Return the countries of the world in the reader's language, by name."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    countries = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(((c, n) for c, n in countries if c not in NO_COUNTRY), key=lambda pair: pair[1])


# CLDR names these next to countries: unions, unknown regions and test regions.
NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


class OrganisationForm(forms.ModelForm):
    """Values of an organisation; the operation checks them again and writes."""

    class Meta:
        model = Organisation
        fields = FIELDS
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), required=False, choices=[("", "—"), *country_choices()]
        )
        staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
        self.fields["owner"].queryset = staff
        self.fields["owner"].empty_label = "—"
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        # The instance is read for its initial values only; the operation changes the record.
        return

    def values(self) -> dict[str, Any]:
        """Return the checked values without the version."""
        return {name: self.cleaned_data[name] for name in FIELDS}
