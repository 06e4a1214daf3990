"""How a form may be answered, as the settings page sends it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.importing import BASES
from contacts.models.team import Team
from interactions.models.forms import Form

LANGUAGES = (("en", _("English")), ("es", _("Spanish")))
TEXTS = ("title", "intro", "submit", "thanks")
_COLOURS = ("accent", "background", "text")


class NewForm(forms.Form):
    """A name and an address to begin with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it follows /f/ in the link."),
    )


class SettingsForm(forms.Form):
    """Texts around the questions, colours, and who may answer until when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.SlugField(label=_("Address"), max_length=60)
    purpose = forms.CharField(label=_("What the answers are for"), max_length=200, required=False)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    title_en = forms.CharField(label=_("Title in English"), required=False)
    title_es = forms.CharField(label=_("Title in Spanish"), required=False)
    intro_en = forms.CharField(
        label=_("Introduction in English"), required=False, widget=forms.Textarea
    )
    intro_es = forms.CharField(
        label=_("Introduction in Spanish"), required=False, widget=forms.Textarea
    )
    submit_en = forms.CharField(label=_("Button in English"), required=False)
    submit_es = forms.CharField(label=_("Button in Spanish"), required=False)
    thanks_en = forms.CharField(label=_("Thanks in English"), required=False, widget=forms.Textarea)
    thanks_es = forms.CharField(label=_("Thanks in Spanish"), required=False, widget=forms.Textarea)
    accent = forms.CharField(
        label=_("Colour of buttons"), widget=forms.TextInput({"type": "color"})
    )
    background = forms.CharField(label=_("Background"), widget=forms.TextInput({"type": "color"}))
    text = forms.CharField(label=_("Colour of text"), widget=forms.TextInput({"type": "color"}))
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    quota = forms.IntegerField(label=_("Answers at most"), required=False, min_value=1)
    single_use = forms.BooleanField(
        label=_("A personal link is good for one answer"), required=False
    )
    allowed_origins = forms.CharField(
        label=_("Sites that may embed it"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One a line, such as https://www.example.org"),
    )
    team = forms.ModelChoiceField(
        label=_("Team of new people"), queryset=Team.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]

    def values(self, form: Form) -> dict[str, Any]:
        """Return what was sent as the operation takes it."""
        given = self.cleaned_data
        definition = {**form.definition}
        for name in TEXTS:
            texts = {code: given[f"{name}_{code}"].strip() for code, _label in LANGUAGES}
            definition[name] = {code: text for code, text in texts.items() if text}
        plain = ("name", "slug", "purpose", "basis", "languages", "closes_at", "quota")
        return {
            **{name: given[name] for name in (*plain, "single_use", "team")},
            "definition": definition,
            "theme": {name: given[name] for name in _COLOURS},
            "allowed_origins": [
                each for each in re.split(r"\s+", given["allowed_origins"]) if each
            ],
        }


def initial_of(form: Form, theme: Any) -> dict[str, Any]:
    """Return what the settings page shows first."""
    texts = {
        f"{name}_{code}": form.definition.get(name, {}).get(code, "")
        for name in TEXTS
        for code, _label in LANGUAGES
    }
    plain = ("name", "slug", "purpose", "basis", "languages", "closes_at", "quota", "single_use")
    return {
        **texts,
        **{name: getattr(form, name) for name in plain},
        **{name: getattr(theme, name) for name in _COLOURS},
        "team": form.team_id,
        "allowed_origins": "\n".join(form.allowed_origins),
    }
