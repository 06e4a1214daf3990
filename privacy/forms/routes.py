"""The form of how a destination is told of people's rights."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from privacy.models.notices import NoticeRoute, Way

_LONGEST_CERTIFICATE = 20_000


class NoticeRouteForm(forms.Form):
    """How a destination is told; the last fields are an OpenDSR processor's alone."""

    way = forms.ChoiceField(label=_("Way"), choices=Way.choices)
    address = forms.CharField(
        label=_("Address"), max_length=500, required=False, help_text=_("For messages; https.")
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Never shown again; empty keeps the one there is."),
    )
    person = forms.ModelChoiceField(
        label=_("Colleague who tells them"),
        queryset=get_user_model().objects.none(),
        required=False,
    )
    identity_format = forms.ChoiceField(
        label=_("OpenDSR: people are named"),
        choices=NoticeRoute.Format.choices,
        initial=NoticeRoute.Format.RAW,
        required=False,
    )
    domain = forms.CharField(
        label=_("OpenDSR: signs as"),
        max_length=253,
        required=False,
        help_text=_("Their domain; empty for that of the address. No other answer is believed."),
    )
    certificate = forms.CharField(
        label=_("OpenDSR: certificate"),
        max_length=_LONGEST_CERTIFICATE,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3", "spellcheck": "false"}),
        help_text=_("In PEM, as they gave it to you; empty for the one they publish."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = get_user_model().objects.filter(is_active=True).order_by("username")

    def clean_identity_format(self) -> str:
        """Return how people are named; as they are, where nothing is said."""
        return self.cleaned_data["identity_format"] or NoticeRoute.Format.RAW
