"""The forms that bring figures of areas in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.forms.organisations import country_choices
from interactions.files.area_tables import FIGURE, TARGETS, slug_of
from interactions.reading.areas import INDICATOR_WORDS

OTHER = "figure"
_TARGET_WORDS = {
    "ignore": _("Left out"),
    "country": _("Country"),
    "postal_code": _("Postal code"),
    "municipality_code": _("Code of the municipality"),
    "municipality": _("Municipality"),
    "region_code": _("Code of the region"),
    "region": _("Region"),
    "year": _("Year"),
    "indicator": _("Indicator"),
    "value": _("Value"),
    "unit": _("Unit"),
}


class AreaFileForm(forms.Form):
    """A table and where it was published."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or Excel."))
    name = forms.CharField(label=_("Published by"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=1800, max_value=2100)
    licence = forms.CharField(label=_("Licence"), max_length=120)
    url = forms.CharField(label=_("Web address"), max_length=300, required=False)


class MappingForm(forms.Form):
    """What each column of a table means."""

    country = forms.ChoiceField(label=_("Country of lines that name none"))
    decimal = forms.ChoiceField(
        label=_("Decimals after"),
        required=False,
        choices=[("", _("As each number is written")), (".", _("a point")), (",", _("a comma"))],
    )

    def __init__(self, *args: Any, headers: list[str], mapping: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = settings.ORG_PHONE_REGION
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["country"].initial = region
        self.headers = headers
        for number, (header, target) in enumerate(zip(headers, mapping, strict=True)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=header or _("Column %(number)d") % {"number": number + 1},
                choices=_choices(header),
                initial=target,
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        """Return the fields of the columns."""
        return [self[f"column-{number}"] for number in range(len(self.headers))]

    @property
    def mapping(self) -> list[str]:
        """Return what each column means."""
        return [self.cleaned_data[f"column-{number}"] for number in range(len(self.headers))]


def _choices(header: str) -> list[Any]:
    known = [(f"{FIGURE}{slug}", words) for slug, words in INDICATOR_WORDS.items()]
    own = f"{FIGURE}{slug_of(header)}"
    if own != FIGURE and own not in dict(known):
        known.append((own, header))
    plain = [(word, _TARGET_WORDS[word]) for word in ("ignore", *TARGETS[:-1])]
    return [*plain, (_("Figures"), known)]
