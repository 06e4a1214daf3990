"""The forms of webhooks: what is heard and where, and which messages are sent again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models.team import Team
from segments.models.segment import Segment
from segments.models.webhooks import WebhookSubscription
from segments.operations.webhooks.catalogue import EVENTS


class WebhookForm(forms.Form):
    """One webhook as its owner may set it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Messages are posted here. Addresses inside your network are never reached."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), widget=forms.CheckboxSelectMultiple, choices=(), required=False
    )
    segments = forms.MultipleChoiceField(
        label=_("Only these segments"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        required=False,
    )
    teams = forms.MultipleChoiceField(
        label=_("Only these teams"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        required=False,
    )
    full = forms.BooleanField(
        label=_("Add the values its owner may read"),
        required=False,
        help_text=_("Without it messages name records by key, and the program asks the API."),
    )

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("events", [(name, kind.title) for name, kind in EVENTS.items()])
        seen = Segment.objects.visible_to(owner).present().order_by("name", "pk")
        self._offer("segments", [(str(key), name) for key, name in seen.values_list("key", "name")])
        teams = Team.objects.order_by("name").values_list("pk", "name")
        self._offer("teams", [(str(number), name) for number, name in teams])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, webhook: WebhookSubscription) -> dict[str, Any]:
        """Return what the form shows of a webhook."""
        filters = webhook.filters
        return {
            "name": webhook.name,
            "url": webhook.url,
            "events": webhook.events,
            "segments": filters.get("segments", []),
            "teams": [str(number) for number in filters.get("teams", [])],
            "full": not webhook.thin,
        }

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        given = self.cleaned_data
        filters = {"segments": given["segments"], "teams": given["teams"]}
        return {
            "name": given["name"],
            "url": given["url"],
            "events": given["events"],
            "filters": filters,
            "thin": not given["full"],
        }


class ReplayForm(forms.Form):
    """A time whose messages are sent again."""

    since = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
