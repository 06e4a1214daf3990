"""Forms about engagement: a file, and a handle of a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interactions.files.social_opening import FORMATS
from interactions.models.engagement import Network

_WORDS = {
    "auto": _("Recognise it automatically"),
    "meta": _("Meta Business Suite (Facebook, Instagram)"),
    "linkedin": _("LinkedIn (page content, connections)"),
    "instagram": _("Instagram (your own download)"),
    "custodia": _("Custodia's template"),
}


class EngagementFileForm(forms.Form):
    """The file, its format, and when it was exported."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.zip,.json"}),
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=[(word, _WORDS[word]) for word in FORMATS], required=False
    )
    exported_on = forms.DateField(
        label=_("Exported on"),
        required=False,
        help_text=_("Empty: the date in the file's name, else today."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_format(self) -> str:
        """Recognise the format where none is named."""
        return self.cleaned_data["format"] or "auto"


class HandleForm(forms.Form):
    """A handle that is this person's."""

    network = forms.CharField(
        label=_("Network"), max_length=30, widget=forms.Select(choices=Network.choices)
    )
    handle = forms.CharField(label=_("Handle"), max_length=254)
