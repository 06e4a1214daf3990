"""What is asked of the numbers, how it is kept, shown to others and mailed."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from segments.measures import MEASURES, PRESETS, Basis
from segments.models.reports import ReportSchedule
from segments.models.segment import Segment
from segments.operations.reporting.shapes import shapes_for
from segments.reading.measuring import askable
from segments.vocabulary.measure_words import dimension_label, period_label

OTHER_DAYS = "days"
# Instead of a segment's members: whom the report's own rule describes.
BY_RULE = "rule"
MOST_SEGMENTS = 500
_DAYS = (OTHER_DAYS, _("Other days"))


class QuestionForm(forms.Form):
    """A question, word by word; what does not belong to the chosen measure is left out.

    Sides and shapes offered are those of the measure, so a page without script asks for the
    measure first and for the rest of it with the answer.
    """

    measure = forms.ChoiceField(label=_("Number"))
    by = forms.ChoiceField(label=_("By"), required=False)
    then = forms.ChoiceField(label=_("And by"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until, included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    segment = forms.ChoiceField(label=_("Of whom"), required=False)
    shape = forms.ChoiceField(label=_("Shown as"), required=False)

    def __init__(self, data: Any, *, user: Any, rule: dict[str, Any] | None = None) -> None:
        self.rule = rule
        known = {each.slug: each for each in askable(user)}
        given = {name: data.get(name, "") for name in self.base_fields}
        if given["measure"] not in known:
            given["measure"] = next(iter(known), "")
        sides = known[given["measure"]].dimensions if known else ()
        _fit(given, sides)
        super().__init__(given, auto_id="q-%s")
        self.sides = [name for name in (given["by"], given["then"]) if name]
        self._offer("measure", [(each.slug, each.label) for each in known.values()])
        offered = [("", "–"), *((side, dimension_label(side)) for side in sides)]
        self._offer("by", offered)
        self._offer("then", [each for each in offered if each[0] != given["by"]])
        self._offer("period", [(name, period_label(name)) for name in PRESETS] + [_DAYS])
        segments = Segment.objects.visible_to(user).present().order_by("name")[:MOST_SEGMENTS]
        people = [("", _("Everybody you may see"))]
        if rule:
            people.append((BY_RULE, _("Whom the rule of this report describes")))
        self._offer("segment", [*people, *((str(each.key), each.name) for each in segments)])
        shapes = shapes_for(given["measure"], self.sides) if given["measure"] else ()
        self._offer("shape", [(shape.value, shape.label) for shape in shapes])
        if given["shape"] not in {shape.value for shape in shapes}:
            self.data["shape"] = shapes[0].value if shapes else ""
        self._leave_out(given)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _leave_out(self, given: dict[str, Any]) -> None:
        """Take away what means nothing here: sides of sides, days of a named period."""
        measure = MEASURES.get(given["measure"])
        if measure is None or measure.basis == Basis.STOCK:
            del self.fields["period"]
        if not given["by"] or len(self.fields["then"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["then"]
        if "period" not in self.fields or given["period"] != OTHER_DAYS:
            del self.fields["since"], self.fields["until"]

    def question(self) -> dict[str, Any]:
        """Return what is asked, as `measuring.question_from` reads it."""
        said = self.cleaned_data
        found: dict[str, Any] = {"measure": said["measure"], "by": self.sides}
        if said.get("period") == OTHER_DAYS:
            days = {name: said.get(name) for name in ("since", "until")}
            if all(days.values()):
                found["period"] = {name: str(day) for name, day in days.items()}
        elif said.get("period"):
            found["period"] = said["period"]
        if said.get("segment") == BY_RULE:
            found["rule"] = self.rule
        elif said.get("segment"):
            found["segment"] = said["segment"]
        return found


def _fit(given: dict[str, Any], sides: tuple[str, ...]) -> None:
    """Drop sides that the measure does not have; retention is told from both of its own."""
    if "k" in sides:
        given["by"], given["then"] = "cohort", "k"
    for name in ("by", "then"):
        if given[name] not in sides:
            given[name] = ""
    if given["then"] == given["by"] or not given["by"]:
        given["then"] = ""
    given["period"] = given["period"] or "last_12_months"


def words_of(question: dict[str, Any], shape: str = "") -> dict[str, Any]:
    """Return a kept question as the words of `QuestionForm`."""
    by = [*question.get("by", []), "", ""]
    period = question.get("period", "")
    days = period if isinstance(period, dict) else {}
    return {
        "measure": question.get("measure", ""),
        "by": by[0],
        "then": by[1],
        "period": OTHER_DAYS if days else period,
        "since": days.get("since", ""),
        "until": days.get("until", ""),
        "segment": BY_RULE if question.get("rule") else question.get("segment", ""),
        "shape": shape,
    }


class ReportForm(forms.Form):
    """What a report is called."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ScheduleForm(forms.Form):
    """How often a report is mailed, to whom, and as what."""

    viewer = forms.ModelChoiceField(
        get_user_model().objects.none(), label=_("To"), empty_label=None
    )
    every = forms.ChoiceField(
        label=_("How often"),
        choices=ReportSchedule.Every,
        initial=ReportSchedule.Every.WEEK,
    )
    format = forms.ChoiceField(label=_("Attached as"), choices=ReportSchedule.Format)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, readers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="s-%s", **kwargs)
        numbers = [reader.pk for reader in readers]
        people = get_user_model().objects.filter(pk__in=numbers, is_active=True)
        self.fields["viewer"].queryset = people.order_by("username")  # type: ignore[attr-defined]
