"""Forms of the inbox: one issue settled, accepted or given to somebody; many at once."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.forms.people import colleague

_ACCEPTED = timedelta(days=180)


class FixForm(forms.Form):
    """The value that settles an issue."""

    choice = forms.CharField(label=_("Right value"), required=False, max_length=254)


class WaiveForm(forms.Form):
    """Until when an issue is accepted, and why."""

    until = forms.DateField(label=_("Accept until"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(label=_("Why"), max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": (timezone.localdate() + _ACCEPTED).isoformat()})
        super().__init__(*args, **kwargs)


class AssignForm(forms.Form):
    """Who sees to an issue."""

    assignee = colleague(_("Give to"))


class TickedForm(forms.Form):
    """The issues ticked in the list, or all that match its filters."""

    ids = forms.TypedMultipleChoiceField(coerce=int, required=False)
    all_matching = forms.BooleanField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        sent = [value for value in data.getlist("ids") if value.isdecimal() and len(value) < 19]
        self.fields["ids"].choices = [(value, value) for value in sent]  # type: ignore[attr-defined]
