"""The form that brings a file of purchases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interactions.files.purchases.recognise import FORMATS, SOURCE_NAMES

_WORDS = {"auto": _("Recognise it automatically"), "csv": _("Another table"), **SOURCE_NAMES}


class PurchaseFileForm(forms.Form):
    """The file, its format, and where it is from."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.zip"}),
    )
    source_name = forms.CharField(
        label=_("Source"),
        max_length=80,
        required=False,
        help_text=_("Such as the name of the shop; people are found by their key there."),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=[(word, _WORDS[word]) for word in FORMATS], required=False
    )

    def clean_format(self) -> str:
        """Recognise the format where none is named."""
        return self.cleaned_data["format"] or "auto"
