"""The forms of an accounting of disclosures: its fee, and what an agency suspends."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.contact import Contact
from privacy.forms.acting import OnRecord
from privacy.models.health import AccountingSuspension

_DAY = forms.DateInput(attrs={"type": "date"})


def _note(label: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": "3"})
    return forms.CharField(label=label, max_length=4000, required=required, widget=widget)


class QuoteForm(forms.Form):
    """What a second accounting within twelve months costs."""

    amount = forms.DecimalField(label=_("Fee"), max_digits=6, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="USD")
    note = _note(_("How the cost was reckoned"), required=True)


class FeeAnswerForm(forms.Form):
    """What the person said to the fee."""

    answer = forms.ChoiceField(
        label=_("Answer of the person"),
        choices=[
            ("accepted", pgettext_lazy("a fee", "Pays it")),
            ("withdrawn", pgettext_lazy("a fee", "Takes the request back")),
        ],
    )
    note = _note(_("Remark"))


class WaiveForm(forms.Form):
    """Why nothing is charged."""

    note = _note(_("Remark"))


class SuspendForm(OnRecord):
    """What an agency said, who said it, and for how long."""

    kind = forms.ChoiceField(label=_("Kind of agency"), choices=AccountingSuspension.Kind.choices)
    recipient = forms.CharField(
        label=_("Recipient"), max_length=160, help_text=_("As the accounting names it.")
    )
    official = forms.CharField(label=_("Who said it"), max_length=160)
    oral = forms.BooleanField(
        label=_("Said orally"), required=False, help_text=_("Holds for 30 days at most.")
    )
    said_on = forms.DateField(label=_("Said on"), widget=_DAY)
    until = forms.DateField(label=_("Last day"), widget=_DAY, required=False)
    statement = _note(_("What was said"), required=True)


class ResumeForm(OnRecord):
    """Which suspension ends."""

    suspension = forms.ChoiceField(label=_("Suspension"))

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        rows = AccountingSuspension.objects.filter(contact__in=people, ended_on=None)
        self.rows = {str(row.key): row for row in rows.defer("statement").order_by("until", "pk")}
        said = [(key, f"{row.recipient} · {row.until}") for key, row in self.rows.items()]
        self.choose("suspension", said)

    def clean_suspension(self) -> AccountingSuspension:
        """Return the row itself."""
        return self.rows[self.cleaned_data["suspension"]]
