"""What is asked about partners of the open protocols."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LARGEST = 2**20


class AgentsForm(forms.Form):
    """A directory of agents, as its operators hand it out."""

    file = forms.FileField(
        label=_("Directory of agents"),
        help_text=_("The JSON file that the operators of the Data Rights Protocol hand out."),
    )
    whole = forms.BooleanField(
        label=_("This file is the whole directory: trust nobody who is not in it"), required=False
    )

    def clean_file(self) -> Any:
        """Return what the file says."""
        file = self.cleaned_data["file"]
        try:
            if file.size > _LARGEST:
                raise ValueError
            return json.loads(file.read())
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This is no JSON file of at most 1 MB.")) from None


class ControllerForm(forms.Form):
    """A controller that hands on requests by OpenDSR."""

    name = forms.CharField(label=_("Controller"), max_length=200)
    identifier = forms.CharField(
        label=_("Identifier"),
        max_length=100,
        help_text=_("How our answers name them; letters, digits, dots and hyphens."),
    )
    hosts = forms.CharField(
        label=_("Machines of callbacks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, for example dsr.example.org. Only these are told of changes."),
    )
