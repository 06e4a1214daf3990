"""The forms of packages and letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.models.letters import LetterKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.packaging.building import KINDS_OF


class PackageForm(forms.Form):
    """What to build, of what the right asks for."""

    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, row: PrivacyRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(each.value, each.label) for each in KINDS_OF.get(row.right, ())]
        field: Any = self.fields["kind"]
        field.choices = kinds
        field.initial = kinds[0][0] if kinds else ""


class DraftForm(forms.Form):
    """Which letter, and what only a colleague can say in it."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("of a letter", "Kind"),
        choices=[each for each in LetterKind.choices if each[0] != LetterKind.BREACH],
    )
    reason = forms.CharField(
        label=_("Reason, where the letter tells one"), max_length=1000, required=False
    )
    changes = forms.CharField(
        label=_("What was done, a line each"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class LetterForm(forms.Form):
    """The words of a letter or of a template."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": "20"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
