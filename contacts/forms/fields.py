"""The form that edits one field of one person where it stands."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact, Gender, Stage
from contacts.models.team import Team
from contacts.normalise.dates import parse_birthday
from contacts.reading.card import Card
from contacts.reading.words import languages

_EMPTY = [("", "—")]


class OneFieldForm(forms.Form):
    """One field; `version` is the record as the person read it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, card: Card, name: str, data: Any = None) -> None:
        initial = _initial(card, name)
        super().__init__(data, initial={name: initial, "version": card.contact.version})
        self.card = card
        self.name = name
        self.fields[name] = _field(card, name)
        attributes = self.fields[name].widget.attrs
        attributes["autocomplete"] = "off"
        attributes["aria-label"] = card.field(name).label

    @property
    def bound(self) -> forms.BoundField:
        """The field being edited, for the template."""
        return self[self.name]

    @property
    def values(self) -> dict[str, Any]:
        """What the operation is asked to set; call after `is_valid`."""
        value = self.cleaned_data[self.name]
        if self.name.startswith("custom."):
            return {"custom": {self.name.removeprefix("custom."): value}}
        if self.name == "tags":
            return {"tags": [tag.strip() for tag in value.split(",") if tag.strip()]}
        if self.name == "birthday":
            return value
        if self.name == "organisation":
            return {"organisation": value.strip() or None}
        return {self.name: value}


class BirthdayField(forms.CharField):
    """A birthday as people say it: a date, a day without a year, or a year alone."""

    def to_python(self, value: Any) -> Any:
        """Return the three columns that hold a birthday; parts not given stay empty."""
        text = super().to_python(value)
        parts = {"birth_date": None, "birth_year": None, "birth_day": ""}
        if not text:
            return parts
        birthday = parse_birthday(text, "dmy")
        if birthday is None:
            raise forms.ValidationError(_("Write it like 14 March 1988, 14 March or 1988."))
        if birthday.date:
            whole = birthday.date
            return {"birth_date": whole, "birth_year": whole.year, "birth_day": f"{whole:%m-%d}"}
        return {**parts, "birth_year": birthday.year, "birth_day": birthday.month_day or ""}


def _initial(card: Card, name: str) -> Any:
    if name.startswith("custom."):
        return card.contact.custom.get(name.removeprefix("custom."), "")
    if name in {"birthday", "tags", "organisation"}:
        return card.field(name).words
    return getattr(card.contact, name)


def _field(card: Card, name: str) -> forms.Field:
    if name.startswith("custom."):
        return _custom_field(card.custom_row(name))
    if name in _SPECIAL:
        return _SPECIAL[name]()
    column = Contact._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": 5}) if name == "notes" else forms.TextInput
    return forms.CharField(required=False, max_length=column.max_length, widget=widget)  # type: ignore[union-attr]


def _custom_field(row: CustomField) -> forms.Field:
    options = [(choice, choice) for choice in row.choices]
    required = row.required
    match row.kind:
        case CustomField.Kind.CHOICE:
            return forms.ChoiceField(choices=_EMPTY + options, required=required)
        case CustomField.Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=options, required=required, widget=forms.CheckboxSelectMultiple
            )
        case CustomField.Kind.BOOLEAN:
            answers = [*_EMPTY, ("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=answers, required=required)
        case CustomField.Kind.DATE:
            return forms.CharField(
                required=required, widget=forms.DateInput(attrs={"type": "date"})
            )
    return forms.CharField(required=required, max_length=2000)


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


def active_staff() -> Any:
    """Return the colleagues who still work here, by name."""
    return get_user_model().objects.filter(is_active=True).order_by("first_name", "username")


_SPECIAL: dict[str, Callable[[], forms.Field]] = {
    "gender": lambda: forms.ChoiceField(choices=_EMPTY + Gender.choices, required=False),
    "stage": lambda: forms.ChoiceField(choices=Stage.choices),
    "language": lambda: forms.ChoiceField(choices=_EMPTY + languages(), required=False),
    "time_zone": lambda: forms.ChoiceField(choices=_EMPTY + _zones(), required=False),
    "birthday": lambda: BirthdayField(required=False, max_length=40),
    "owner": lambda: forms.ModelChoiceField(active_staff(), required=False),
    "team": lambda: forms.ModelChoiceField(Team.objects.order_by("name"), required=False),
    "organisation": lambda: forms.CharField(required=False, max_length=200),
    "tags": lambda: forms.CharField(
        required=False, max_length=600, help_text=_("Separated by commas")
    ),
}
