"""What somebody says on the public page to ask for something: who, what, and for whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy.models.requests import AgentKind
from privacy.operations.desk.asker import LONGEST, Agent, Person
from privacy.reading.plain_rights import laws

SELF, OTHER = "self", "other"
_PERSON = ("name", "email", "phone", "street", "postal_code", "city", "country")
# The group of fields that each text about what is wrong speaks of (contacts.field_groups).
_CHANGES = {
    "right_name": "name",
    "right_email": "email",
    "right_phone": "phone",
    "right_address": "address",
    "right_birth": "birth",
}


def _text(label: Any, *, most: int = 200, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


class IntakeForm(forms.Form):
    """The page `/my-data/`; nothing of it is asked twice, and only a way back is needed."""

    right = forms.CharField(required=False)
    name = _text(gettext_lazy("Your name"), autocomplete="name")
    email = _text(gettext_lazy("Your email"), autocomplete="email", inputmode="email")
    phone = _text(gettext_lazy("Your phone"), autocomplete="tel", inputmode="tel")
    street = _text(gettext_lazy("Street"), autocomplete="street-address")
    postal_code = _text(gettext_lazy("Postal code"), autocomplete="postal-code")
    city = _text(gettext_lazy("City"), autocomplete="address-level2")
    country = _text(gettext_lazy("Country"), autocomplete="country-name")
    external_id = _text(gettext_lazy("Your customer number, if you know it"))
    right_name = _text(pgettext_lazy("the right value", "Name"))
    right_email = _text(pgettext_lazy("the right value", "Email"))
    right_phone = _text(pgettext_lazy("the right value", "Phone"))
    right_address = _text(pgettext_lazy("the right value", "Address"))
    right_birth = _text(pgettext_lazy("the right value", "Birth date"))
    statement = forms.CharField(
        label=gettext_lazy("Anything we should know"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[
            (SELF, gettext_lazy("For myself")),
            (OTHER, gettext_lazy("For somebody else")),
        ],
        initial=SELF,
        required=False,
    )
    agent_kind = forms.ChoiceField(
        label=gettext_lazy("By what you may ask for them"),
        choices=[("", gettext_lazy("Choose…")), *AgentKind.choices],
        required=False,
    )
    agent_name = _text(gettext_lazy("Name of whoever asks"))
    agent_email = _text(gettext_lazy("Email of whoever asks"), inputmode="email")

    def clean_right(self) -> str:
        """Return the right asked for."""
        known = {right for law in laws() for right, _words in law.rights}
        if self.cleaned_data["right"] not in known:
            raise forms.ValidationError(_("Choose what you ask for."))
        return str(self.cleaned_data["right"])

    def clean(self) -> dict[str, Any]:
        """Somebody must be found and answered; who asks for another says by what."""
        said = super().clean() or {}
        if not any(said.get(name) for name in ("email", "phone", "street", "external_id")):
            self.add_error("email", _("Give an email, or another way to find and answer you."))
        if said.get("whom") == OTHER and not said.get("agent_kind"):
            self.add_error("agent_kind", _("Choose one of the list."))
        return said

    @property
    def person(self) -> Person:
        """Who the data is about."""
        said = self.cleaned_data
        plain = {name: said[name] for name in (*_PERSON, "external_id", "statement")}
        changes = {group: said[name] for name, group in _CHANGES.items() if said[name]}
        return Person(**plain, changes=changes)

    @property
    def agent(self) -> Agent | None:
        """Who asks for them; their word alone proves nothing."""
        said = self.cleaned_data
        if said["whom"] != OTHER:
            return None
        return Agent(said["agent_kind"], said["agent_name"], said["agent_email"])
