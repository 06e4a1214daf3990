"""Forms of the ledger of exports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models.export import ExportState
from governance.models.user import User


class ExportFilters(forms.Form):
    """Which exports to show."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Every state")), *ExportState.choices], required=False
    )
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.order_by("username"),
        required=False,
        empty_label=_("Everybody"),
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class DecisionForm(forms.Form):
    """The second person's reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PersonForm(forms.Form):
    """Whom to look for in an export."""

    words = forms.CharField(label=_("Name, email or phone"), max_length=200)
