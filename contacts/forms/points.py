"""Forms for ways to reach a person, addresses, relations and shares."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import country_name
from contacts.models.reach import PointKind, PostalAddress, Relation
from contacts.normalise.places import country_code
from contacts.reading.card import NETWORKS


class PointForm(forms.Form):
    """A new email, phone or handle."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PointKind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=254)
    label = forms.CharField(label=_("Label"), max_length=40, required=False)
    network = forms.ChoiceField(
        label=_("Network"), required=False, choices=[("", "—"), *((n, n) for n in NETWORKS)]
    )


class AddressForm(forms.Form):
    """A postal address, new or changed."""

    street = forms.CharField(
        label=_("Street"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    label = forms.CharField(label=_("Label"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an address without street, town and country."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("street", "city", "postal_code", "country")):
            self.add_error("street", _("Give at least a street, a city or a country."))
        return cleaned


def address_values(address: PostalAddress) -> dict[str, str]:
    """Return an address as its form shows it: the country by name where that is read back."""
    fields = ("street", "postal_code", "city", "region", "label")
    values = {name: getattr(address, name) for name in fields}
    country = country_name(address.country)
    known = country_code(country) == address.country
    return values | {"country": country if known else address.country}


class RelationForm(forms.Form):
    """A relation to another person, found by name or email among those one may see."""

    kind = forms.ChoiceField(label=_("Relation"), choices=Relation.Kind.choices)
    other = forms.UUIDField(
        label=_("Person"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Choose a person from the list.")),
    )


class ShareForm(forms.Form):
    """Lets one colleague see a record until a day."""

    user = forms.ModelChoiceField(queryset=None, label=_("Colleague"))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    may_change = forms.BooleanField(label=_("May also change it"), required=False)

    def __init__(self, colleagues: Any, data: Any = None) -> None:
        super().__init__(data, auto_id="share_%s")
        self.fields["user"].queryset = colleagues  # type: ignore[attr-defined]
