"""What a colleague writes down when somebody asks by phone, letter or mail, or in person."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy.forms.desk import right_choices
from privacy.forms.intake import OTHER, IntakeForm
from privacy.models.requests import Channel
from privacy.operations.desk.asker import Agent

# A browser or a program sends the others.
CHANNELS = (Channel.PHONE, Channel.LETTER, Channel.MAIL, Channel.STAFF)
_LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "external_id": gettext_lazy("Customer number"),
    "statement": gettext_lazy("What the person says"),
    "agent_kind": gettext_lazy("By what they may ask for the person"),
}


class TakingForm(IntakeForm):
    """The public page's questions in a colleague's words, with how and when it came in."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Came by"), choices=[(each.value, each.label) for each in CHANNELS]
    )
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("The clock starts on this day, also on a weekend or holiday."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the answer"), choices=settings.LANGUAGES
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Where the person lives"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("A country or state, such as ES or US-CA."),
    )
    proven = forms.BooleanField(
        label=pgettext_lazy("of an agent", "The authority was shown"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("Choose…")), *right_choices()]
        self.fields["right"] = forms.ChoiceField(label=gettext_lazy("Right"), choices=choices)
        for name, label in _LABELS.items():
            self.fields[name].label = label

    def clean_received_at(self) -> datetime:
        """Nothing is received in the future."""
        moment: datetime = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This is in the future."))
        return moment

    @property
    def agent(self) -> Agent | None:
        """Who asks for the person, and whether the colleague saw what lets them."""
        said = self.cleaned_data
        if said["whom"] != OTHER:
            return None
        return Agent(
            said["agent_kind"],
            said["agent_name"],
            said["agent_email"],
            proven=said["proven"],
        )
