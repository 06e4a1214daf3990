"""What is asked for the record of processing and for assessments."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.normalise.places import country_code
from privacy.models.assessments import Assessment
from privacy.models.processing import RecipientPlace
from privacy.operations.processing.answers import NO, TOLD, YES, Answer
from privacy.operations.processing.answers import QUESTIONS as FOR_NOTICES
from privacy.operations.processing.assessing import QUESTIONS
from privacy.reading.processing.words import ASKED

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
RISKS = 5
_SAYS = [("", "–"), (NO, _("No")), (YES, _("Yes"))]
_LEVELS = [("", "–"), ("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))]


def _text(label: Any, rows: int = 3, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=5_000, required=False, widget=area, help_text=help_text
    )


class HouseForm(forms.Form):
    """Who answers for the processing and how it is secured."""

    controller = _text(_("Controller"), help_text=_("Name, address and how you can be reached."))
    representative = _text(
        _("Representative in the Union"), 2, _("Only where you sit outside of it.")
    )
    officer = _text(_("Data protection officer"), 2)
    no_officer = forms.BooleanField(label=_("No data protection officer is needed"), required=False)
    joint = _text(_("Joint controllers"), 2)
    measures = _text(
        _("Security measures"), 6, _("What you do yourselves; what Custodia does is listed.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        said: Mapping[str, Answer] | None = None,
        people: Mapping[Any, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask what the notices state; `said` are the answers that stand, `people` who gave them."""
        super().__init__(*args, **kwargs)
        self.said, self.people = said or {}, people or {}
        for question in FOR_NOTICES:
            before = self.said.get(question, Answer(""))
            self.fields[f"says_{question}"] = forms.ChoiceField(
                label=ASKED[question], choices=_SAYS, required=False, initial=before.says
            )
            if question in TOLD:
                for code, label in (("en", _("If so: in English")), ("es", _("If so: in Spanish"))):
                    self.fields[f"{code}_{question}"] = _text(label, 2)
                    self.fields[f"{code}_{question}"].initial = getattr(before, code)

    def questions(self) -> list[dict[str, Any]]:
        """Return the fields of each question with what stands and who said it, for the page."""
        found = []
        for question in FOR_NOTICES:
            names = (f"{n}_{question}" for n in ("says", "en", "es"))
            fields = [self[name] for name in names if name in self.fields]
            stands = self.said.get(question)
            who = self.people.get(stands.by) if stands else None
            found.append({"fields": fields, "stands": stands, "who": who})
        return found

    def values(self) -> dict[str, Any]:
        """Return what was given as the operation takes it."""
        given = self.cleaned_data
        plain = {n: given[n] for n in given if n.partition("_")[0] not in ("says", "en", "es")}
        answers = {
            question: {n: given.get(f"{n}_{question}", "") for n in ("says", "en", "es")}
            for question in FOR_NOTICES
        }
        return {**plain, "answers": answers}


class PlaceForm(forms.Form):
    """Where one recipient keeps what it gets, and what a transfer rests on."""

    recipient = forms.CharField(max_length=60, widget=forms.HiddenInput)
    country = forms.CharField(label=_("Country"), max_length=60)
    safeguard = forms.ChoiceField(
        label=_("Safeguard"), choices=RecipientPlace.Safeguard.choices, required=False
    )
    reference = forms.CharField(label=_("Reference"), max_length=250, required=False)
    assessed_on = forms.DateField(label=_("Transfer assessed"), widget=DAY, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_country(self) -> str:
        """Take a country by any of its names."""
        found = country_code(self.cleaned_data["country"])
        if not found:
            raise forms.ValidationError(_("There is no such country."))
        return found

    def clean_safeguard(self) -> str:
        """Take nothing as nothing yet."""
        return str(self.cleaned_data["safeguard"] or RecipientPlace.Safeguard.NONE)


class BeginForm(forms.Form):
    """A new assessment."""

    kind = forms.ChoiceField(label=_("Under which law"), choices=Assessment.Kind.choices)
    title = forms.CharField(label=_("What is assessed"), max_length=160)


class AssessmentForm(forms.Form):
    """The answers the law names, the risks with what is done against each, and the decision."""

    title = forms.CharField(label=_("What is assessed"), max_length=160)
    description = _text(_("What is done, with which data of whom, and for what"))
    necessity = _text(_("Why it is needed, and why less would not do"))
    benefits = _text(_("Who gains what from it"))
    measures = _text(_("What protects people"))
    advice = _text(_("Advice of the data protection officer"))
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("", "–"), *Assessment.Decision.choices], required=False
    )
    review_on = forms.DateField(label=_("Look at it again on"), widget=DAY, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Assessment, *args: Any, **kwargs: Any) -> None:
        """Ask what the law of the assessment asks."""
        super().__init__(*args, initial=_start(row), **kwargs)
        self.asked = QUESTIONS[row.kind]
        if "benefits" not in self.asked:
            del self.fields["benefits"]
        for n in range(RISKS):
            area = forms.Textarea(attrs={"rows": 2})
            self.fields[f"harm_{n}"] = forms.CharField(
                label=_("What could happen to people"), max_length=500, required=False, widget=area
            )
            for name, label in (("likely", _("How likely")), ("severe", _("How severe"))):
                self.fields[f"{name}_{n}"] = forms.ChoiceField(
                    label=label, choices=_LEVELS, required=False
                )
            self.fields[f"against_{n}"] = forms.CharField(
                label=_("What is done against it"), max_length=500, required=False, widget=area
            )

    def risk_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each risk, for the page."""
        names = ("harm", "likely", "severe", "against")
        return [[self[f"{name}_{n}"] for name in names] for n in range(RISKS)]

    def values(self) -> dict[str, Any]:
        """Return what was given as the operation takes it."""
        given = self.cleaned_data
        risks = [
            {name: given[f"{name}_{n}"] for name in ("harm", "likely", "severe", "against")}
            for n in range(RISKS)
            if given[f"harm_{n}"].strip()
        ]
        plain = {name: given[name] for name in ("title", "advice", "decision", "review_on")}
        return {**plain, "answers": {name: given[name] for name in self.asked}, "risks": risks}


def _start(row: Assessment) -> dict[str, Any]:
    risks = {
        f"{name}_{n}": value
        for n, risk in enumerate(row.risks[:RISKS])
        for name, value in risk.items()
    }
    plain = {
        name: getattr(row, name) for name in ("title", "advice", "decision", "review_on", "version")
    }
    return {**row.answers, **plain, **risks}
