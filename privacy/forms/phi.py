"""What is asked about agreements, emergencies, revealed values and reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.models.phi import Agreement, EmergencyAccess
from privacy.operations.phi.revealing import PURPOSES

CATEGORIES = {
    "identifier": _("Identifiers"),
    "clinical": _("Clinical data"),
    "billing": _("Billing"),
    "appointment": _("Appointments"),
}
JUDGED = {
    "right": pgettext_lazy("a read", "Was right"),
    "wrong": pgettext_lazy("a read", "Was not right"),
}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AgreementForm(forms.Form):
    """One agreement with a vendor."""

    vendor = forms.CharField(label=_("Vendor"), max_length=160)
    services = forms.CharField(label=_("Services"), max_length=250)
    destinations = forms.CharField(
        label=_("Ways out"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One per line: the short name of a destination, webhook:KEY, or a name to give as"
            " the recipient of files."
        ),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories of health data"),
        choices=list(CATEGORIES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    permitted = forms.CharField(label=_("Permitted uses"), max_length=500, required=False)
    subcontractors = forms.CharField(label=_("Subcontractors"), max_length=500, required=False)
    report_days = forms.IntegerField(label=_("Days to report a breach"), initial=30, min_value=1)
    at_end = forms.ChoiceField(label=_("At the end"), choices=Agreement.AtEnd.choices)
    signed_on = forms.DateField(label=_("Signed on"), widget=DAY)
    starts_on = forms.DateField(label=_("In force from"), widget=DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY, required=False)
    evidence = forms.FileField(label=_("Signed document"), required=False)

    def values(self) -> dict[str, Any]:
        """Return what was given as the operations take it."""
        given = dict(self.cleaned_data)
        given["destinations"] = given["destinations"].splitlines()
        if not given["evidence"]:
            del given["evidence"]
        return given


def start_of_form(agreement: Agreement) -> dict[str, Any]:
    """Return what the form of an agreement begins with."""
    names = [name for name in AgreementForm.base_fields if name != "evidence"]
    found = {name: getattr(agreement, name) for name in names}
    return found | {"destinations": "\n".join(agreement.destinations)}


class EndForm(forms.Form):
    """The day from which on an agreement holds no more."""

    on = forms.DateField(label=_("From this day on"), widget=DAY)


class ReportsForm(forms.Form):
    """A file of disclosures that a vendor reports."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns: person (key or email), at, recipient, what, purpose; address and exclusion"
            " if there are any. One wrong row, and nothing is taken."
        ),
    )


class EmergencyForm(forms.Form):
    """Why somebody must read now."""

    reason = forms.CharField(
        label=_("What happened?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write no names of people here. The privacy officers read it at once."),
    )


class EmergencyVerdictForm(forms.Form):
    """What the review of an emergency found."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=EmergencyAccess.Verdict.choices)
    findings = forms.CharField(label=_("Findings"), max_length=500)


class RevealForm(forms.Form):
    """What a masked value is read for."""

    purpose = forms.ChoiceField(
        label=_("What do you read it for?"),
        choices=[("", _("Choose a purpose")), *PURPOSES.items()],
    )


class FindingsForm(forms.Form):
    """What a review of reads found."""

    findings = forms.CharField(
        label=_("Findings"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
