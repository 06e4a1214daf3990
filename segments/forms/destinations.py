"""The form of a destination: where to, why and on which basis, which values, how."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import hidden_of_contact
from contacts.forms.importing import BASES
from contacts.models.preference import Channel
from segments.destinations.connector import Connector, Setting
from segments.models.destinations import Destination, Leaving, MatchKey, Mode, Schedule
from segments.models.segment import Segment
from segments.operations.activation.fields import too_sensitive, usable_words
from segments.reading.destinations import word_labels
from segments.reading.reach import purposes

# As the operation knows them; "fields" is called `allowed` here, since a form has fields itself.
PLAIN = (
    "name", "segment", "purpose", "channel", "legal_basis", "region", "agreement", "shares",
    "automated", "match_key", "mode", "delete_behaviour", "schedule", "everybody",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One value that may be allowed to leave, with what speaks against it."""

    box: Any
    too_sensitive: bool


class DestinationForm(forms.Form):
    """One destination; what its kind asks for comes as "setting-…" and, sealed, as "secret-…"."""

    name = forms.CharField(label=_("Name"), max_length=120)
    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=_("Segment"), to_field_name="key", empty_label="—"
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=Channel.choices,
        help_text=_("Who may not be reached by it for this purpose is left out."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES)
    region = forms.CharField(
        label=_("Region"), max_length=40, required=False, help_text=_("Where the data is kept.")
    )
    agreement = forms.CharField(
        label=_("Agreement"),
        max_length=200,
        required=False,
        help_text=_("Where the data processing agreement is found."),
    )
    shares = forms.BooleanField(
        label=_("The recipient shares data for advertising"),
        required=False,
        help_text=_("People who want no sale or sharing of their data are left out."),
    )
    automated = forms.BooleanField(
        label=_("A machine calls or texts"),
        required=False,
        help_text=_(
            "It dials by itself, or plays a recording or an artificial voice. In the United"
            " States such calls that sell need a signed agreement (47 CFR 64.1200); every text"
            " counts as one."
        ),
    )
    match_key = forms.ChoiceField(
        label=_("People are told apart by"), help_text=_("It always leaves.")
    )
    allowed = forms.MultipleChoiceField(
        label=_("Values that may leave, too"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=_("What a run does"), choices=Mode.choices)
    delete_behaviour = forms.ChoiceField(label=_("Who must leave"), choices=Leaving.choices)
    schedule = forms.ChoiceField(label=_("When"), choices=Schedule.choices)
    everybody = forms.BooleanField(
        label=_("Everybody is meant"),
        required=False,
        help_text=_("Needed where the segment holds every contact there is."),
    )

    def __init__(
        self,
        *args: Any,
        kind: type[Connector],
        user: Any,
        destination: Destination | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.destination = kind, destination
        seen = Segment.objects.visible_to(user).present().order_by("name", "pk")
        self.fields["segment"].queryset = seen  # type: ignore[attr-defined]
        self._offer("purpose", list(purposes().items()))
        self._offer("match_key", [(key, MatchKey(key).label) for key in kind.match_keys])
        words = usable_words(kind, marketing=False)
        self._barred = too_sensitive(words)
        self._offer("allowed", list(word_labels(words, hidden_of_contact(user)).items()))
        if "erase" not in kind.supports:
            ways = [each for each in Leaving.choices if each[0] != Leaving.ERASE]
            self._offer("delete_behaviour", ways)
        for setting in kind.settings:
            self.fields[_name_of(setting)] = self._asked(setting)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _asked(self, setting: Setting) -> forms.Field:
        known = self.destination is not None
        common: dict[str, Any] = {
            "label": setting.label,
            "help_text": setting.help,
            # A secret that is known stays where nothing is entered.
            "required": setting.required and not (setting.secret and known),
        }
        if setting.choices:
            choices = [(each, each) for each in setting.choices]
            return forms.ChoiceField(choices=choices, **common)
        if setting.secret:
            common["help_text"] = (
                _("Left empty, it stays as it is.") if known else common["help_text"]
            )
            widget = forms.PasswordInput(attrs={"autocomplete": "off"})
            return forms.CharField(max_length=2000, widget=widget, **common)
        return forms.CharField(max_length=500, **common)

    @property
    def asked_by_kind(self) -> list[Any]:
        """The bound fields of the connector's own settings."""
        return [self[_name_of(setting)] for setting in self.kind.settings]

    @property
    def words(self) -> list[Word]:
        """The values that may be allowed to leave."""
        return [Word(box, str(box.data["value"]) in self._barred) for box in self["allowed"]]

    @classmethod
    def initial_of(cls, destination: Destination) -> dict[str, Any]:
        """Return what the form shows of a destination; secrets are not in it."""
        shown = {name: getattr(destination, name) for name in PLAIN}
        own = {f"setting-{name}": value for name, value in destination.settings.items()}
        key = destination.segment.key
        return {**shown, "segment": key, "allowed": destination.fields, **own}

    def values(self) -> dict[str, Any]:
        """Return what the operation takes; only secrets that were entered are in it."""
        given = self.cleaned_data
        plain = [each for each in self.kind.settings if not each.secret]
        secret = [each for each in self.kind.settings if each.secret]
        return {
            **{name: given[name] for name in PLAIN},
            "kind": self.kind.kind,
            "fields": given["allowed"],
            "settings": {each.name: given[_name_of(each)] for each in plain},
            "secrets": {
                each.name: given[_name_of(each)] for each in secret if given[_name_of(each)]
            },
        }


def _name_of(setting: Setting) -> str:
    return f"secret-{setting.name}" if setting.secret else f"setting-{setting.name}"
