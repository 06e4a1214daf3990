"""The forms of incidents: what happened, what is concluded, whom it concerns, who was told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.forms.people import colleague
from privacy.forms.holds import PeopleField
from privacy.models.incidents import Conclusion, Incident, Nature, Risk
from privacy.models.phi import Agreement
from privacy.operations.incidents.judging import EVIDENCE, EXCEPTIONS, FACTORS
from privacy.operations.incidents.reporting import FIELDS
from privacy.operations.incidents.writing import KIND_WORDS
from privacy.reading.incidents import LAWS, places_to_look

_LONGEST = 10_000


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _text(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=_LONGEST, widget=area, **options)


class ReportForm(forms.Form):
    """What anybody can say who noticed something."""

    title = forms.CharField(
        label=_("What is it about?"),
        max_length=160,
        help_text=_("In a few words, without names of people: “Laptop stolen on the train”."),
    )
    nature = forms.ChoiceField(
        label=pgettext_lazy("incident", "Kind"),
        choices=Nature.choices,
        widget=forms.RadioSelect,
    )
    happened = _text(_("What happened?"), 5, help_text=_("What you know now is enough."))
    discovered_at = _moment(
        _("When did anybody of us first notice it?"),
        help_text=_("The clocks of the law run from then, not from this report."),
    )
    started_at = _moment(_("It happened from"), required=False)
    ended_at = _moment(_("It happened until"), required=False)

    def values(self) -> dict[str, Any]:
        """Return what an operation takes."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}


class IncidentForm(ReportForm):
    """Everything that is known of an incident."""

    aware_at = _moment(
        _("When was it sure that personal data are concerned?"),
        help_text=_("The 72 hours of GDPR Art. 33 run from then."),
    )
    role = forms.ChoiceField(label=_("Whose data are they?"), choices=Incident.Role.choices)
    agreement = forms.ModelChoiceField(
        label=_("Agreement with the owner of the data"),
        queryset=Agreement.objects.order_by("vendor", "pk"),
        required=False,
        help_text=_("Only for data you keep for somebody else: its days to report count as well."),
    )
    laws = forms.MultipleChoiceField(
        label=_("Laws that apply"),
        choices=list(LAWS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of data"),
        choices=list(KIND_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    records = forms.IntegerField(
        label=_("Records, about how many"), min_value=0, max_value=2**31 - 1, required=False
    )
    consequences = _text(_("What can come of it for people"), required=False)
    measures = _text(_("What we do about it"), required=False)
    steps = _text(_("What people can do to protect themselves"), required=False)
    ask_us = _text(
        _("Whom people can ask"),
        required=False,
        help_text=_("A free phone number, an email address, a web page or a postal address."),
    )
    lessons = _text(_("What we change so that it does not happen again"), required=False)


class JudgeForm(forms.Form):
    """What is concluded, with what it rests on."""

    risk = forms.ChoiceField(label=_("Risk for people (GDPR Art. 33, 34)"), choices=Risk.choices)
    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        choices=Conclusion.choices,
        help_text=_("It is presumed to be a breach until the opposite is shown."),
    )
    exception = forms.ChoiceField(
        label=_("Which exception"), required=False, choices=[("", "–"), *EXCEPTIONS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in {**FACTORS, **EVIDENCE}.items():
            self.fields[name] = _text(label, 2, required=False)

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        said = self.cleaned_data
        plain = {name: said[name] for name in ("risk", "conclusion", "exception")}
        factors = {name: said[name] for name in FACTORS}
        return {**plain, "factors": factors, "evidence": {name: said[name] for name in EVIDENCE}}

    @staticmethod
    def start(incident: Incident) -> dict[str, Any]:
        """Return what the form begins with."""
        said = incident.assessment
        plain = {"risk": incident.risk, "conclusion": incident.conclusion}
        plain["exception"] = said.get("exception", "")
        return {**plain, **said.get("factors", {}), **incident.secured}


class DelayForm(forms.Form):
    """What law enforcement asked for."""

    kind = forms.ChoiceField(
        label=_("How they asked"),
        choices=[("written", _("In writing")), ("oral", _("By word: 30 days at most"))],
    )
    authority = forms.CharField(label=_("Who asked, and where it is documented"), max_length=400)
    on = _day(_("Asked on"))
    until = _day(_("Wait until"), required=False)


class CountForm(forms.Form):
    """Where the people concerned are looked for."""

    exports = forms.MultipleChoiceField(label=_("Files that got away"), required=False)
    destinations = forms.MultipleChoiceField(label=_("Destinations"), required=False)
    webhooks = forms.MultipleChoiceField(label=_("Programs that listen"), required=False)
    colleagues = forms.MultipleChoiceField(
        label=_("Accounts that were misused"),
        required=False,
        help_text=_("Whatever the trail says they read or changed."),
    )
    since = _moment(_("From"), required=False)
    until = _moment(pgettext_lazy("time", "Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in places_to_look().items():
            field: Any = self.fields[name]
            field.choices = found
            field.widget.attrs["size"] = 4

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        said = self.cleaned_data
        names = ("exports", "destinations", "webhooks", "colleagues")
        reach = {name: said[name] for name in names}
        return {"reach": reach, "since": said["since"], "until": said["until"]}


class NameForm(forms.Form):
    """People whom no ledger names."""

    people = PeopleField(
        label=_("People"),
        help_text=_("One in a line: the link or key of a record, or an email only it has."),
    )


class TaskForm(forms.Form):
    """Something that has to be done."""

    title = forms.CharField(label=_("What has to be done"), max_length=200)
    due_on = _day(_("By"), required=False)
    assignee = colleague(_("Who does it"))


class FinishForm(forms.Form):
    """What was done."""

    note = forms.CharField(label=_("What was done, or why it need not be"), max_length=500)


class ToldForm(forms.Form):
    """When a notice went out, to whom, and under which number."""

    at = _moment(_("Sent at"))
    to = forms.CharField(label=_("To"), max_length=160, required=False)
    reference = forms.CharField(label=_("Their number for it"), max_length=160, required=False)
    complete = forms.BooleanField(
        label=_("Complete: nothing more follows"), required=False, initial=True
    )
    late_because = _text(_("Why it is late"), 2, required=False)


class PostedForm(forms.Form):
    """When the letters went to the post."""

    at = _moment(_("Posted at"))


class EvidenceForm(forms.Form):
    """A file, and what it shows."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("A PDF, an image, a text, a CSV file, or a document of Office; up to 20 MB."),
    )
    what = forms.CharField(label=_("What it shows"), max_length=200)


class RemoveForm(forms.Form):
    """Why a file is removed."""

    because = forms.CharField(label=_("Why it is removed"), max_length=200)


class CloseForm(forms.Form):
    """What was learned."""

    lessons = _text(_("What we change so that it does not happen again"))
