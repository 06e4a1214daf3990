"""The forms of notes and tasks."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contacts.models.preference import Channel
from contacts.reading.permissions import purposes_to_choose


class TaskForm(forms.Form):
    """What is to do, who does it and until when; the operation checks it again and writes."""

    title = forms.CharField(label=_("What is to do"), max_length=200)
    assignee = forms.ModelChoiceField(
        get_user_model().objects.none(), label=_("Assigned to"), required=False, empty_label="—"
    )
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    remind_on = forms.DateField(
        label=_("Remind on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    channel = forms.ChoiceField(
        label=_("Reaches the person by"),
        required=False,
        choices=[("", _("Nothing leaves")), *Channel.choices],
        help_text=_("Then the task is refused for people who may not be reached."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *purposes_to_choose()]
        self.fields["purpose"].choices = offered  # type: ignore[attr-defined]
        staff = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
        self.fields["assignee"].queryset = staff  # type: ignore[attr-defined]
