"""The forms of the review queue and of a merge."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contacts.models.duplicates import CandidateStatus
from contacts.models.source import Source
from contacts.operations.merging.choices import BOTH
from contacts.operations.merging.run import ABSORBED, SURVIVOR

LEAST = (
    ("", _("Any")),
    ("0.5", "50 %+"),
    ("0.9", "90 %+"),
    ("0.99", "99 %+"),
    ("0.999", "99.9 %+"),
)
REASON_MAX = 200


class QueueFilters(forms.Form):
    """What narrows the queue; all of it stands in the address."""

    status = forms.ChoiceField(
        choices=[("", "—"), *CandidateStatus.choices], required=False, widget=forms.HiddenInput
    )
    least = forms.ChoiceField(label=_("Probability"), choices=LEAST, required=False)
    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("Any")
    )
    owner = forms.ModelChoiceField(
        get_user_model().objects.none(), label=_("Owner"), required=False, empty_label=_("Anybody")
    )
    mine = forms.BooleanField(label=_("Only my contacts"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]
        self.fields["source"].queryset = Source.objects.order_by("name")  # type: ignore[attr-defined]


def choices_in(data: Any) -> dict[str, str]:
    """Return the chosen side by field group, as the radio buttons `group.<name>` say."""
    return {
        name.removeprefix("group."): value
        for name, value in data.items()
        if name.startswith("group.") and value in (SURVIVOR, ABSORBED, BOTH)
    }


class AutomaticMergeForm(forms.Form):
    """Whether, from which probability and how many a day; the operation checks and writes."""

    enabled = forms.BooleanField(
        label=_("Merge by itself"),
        required=False,
        help_text=_("Every night, the likeliest pairs first. Every merge can be taken back."),
    )
    threshold = forms.FloatField(
        label=_("Threshold"),
        min_value=0.9,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.0005"}),
        help_text=_("The probability from which a pair counts as safe, 0.9 to 1."),
    )
    daily_cap = forms.IntegerField(
        label=_("At most a day"),
        min_value=1,
        max_value=1000,
        help_text=_("More wait for the next day."),
    )
