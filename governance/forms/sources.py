"""The form of a data source."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models.source import Obtained, Source
from contacts.operations.sources import FIELDS
from governance.forms.people import colleague


class SourceForm(forms.Form):
    """What is said about a source; a built-in one keeps its name."""

    name = forms.CharField(label=_("Name"), max_length=80)
    owner = colleague(_("Owner"), help_text=_("Who answers for what this source delivers."))
    trust = forms.IntegerField(
        label=_("Trust"),
        min_value=0,
        max_value=100,
        help_text=_("0 to 100; the more trusted source wins when values differ."),
    )
    provides = forms.CharField(
        label=_("Provides"),
        max_length=250,
        required=False,
        help_text=_("What it delivers, in a few words."),
    )
    obtained = forms.ChoiceField(
        label=_("Data obtained"),
        required=False,
        choices=[("", _("Not said")), *Obtained.choices],
        help_text=_("Who gets data from somebody else tells the people within a month."),
    )
    since = forms.DateField(
        label=_("Delivers since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        initial = {name: getattr(source, name) for name in FIELDS}
        initial["owner"] = source.owner.username if source.owner else ""
        super().__init__(*args, initial=initial, **kwargs)
        if source.kind in ("person", "api"):
            self.fields["name"].disabled = True
