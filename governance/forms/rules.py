"""The editor of quality rules, made from the closed table of operators."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config import groups
from contacts.models.quality import Dimension, Fix, QualityRule, Severity
from contacts.quality.operators import OPERATORS
from contacts.reading.rule_language import (
    ARGUMENT_WORDS,
    comparison_choices,
    field_choices,
    operator_choices,
    table_choices,
)
from governance.forms.people import colleague

WORDS = tuple(ARGUMENT_WORDS)


class RuleForm(forms.Form):
    """One rule; which words its argument has, the operator says."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    message_en = forms.CharField(label=_("Sentence in English"), max_length=160)
    message_es = forms.CharField(label=_("Sentence in Spanish"), max_length=160, required=False)
    fields_ = forms.MultipleChoiceField(label=_("Fields"))
    operator = forms.ChoiceField(label=_("What must hold"))
    pattern = forms.CharField(label=ARGUMENT_WORDS["pattern"], max_length=200, required=False)
    values = forms.CharField(
        label=ARGUMENT_WORDS["values"], required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    min = forms.CharField(label=ARGUMENT_WORDS["min"], max_length=40, required=False)
    max = forms.CharField(label=ARGUMENT_WORDS["max"], max_length=40, required=False)
    table = forms.ChoiceField(label=ARGUMENT_WORDS["table"], required=False)
    op = forms.ChoiceField(label=ARGUMENT_WORDS["op"], required=False)
    days = forms.IntegerField(label=ARGUMENT_WORDS["days"], required=False, min_value=1)
    if_field = forms.ChoiceField(label=_("Only for people whose"), required=False)
    if_op = forms.ChoiceField(label=_("fulfils"), required=False)
    if_value = forms.CharField(
        label=_("with"),
        max_length=500,
        required=False,
        help_text=_("Several values stand with commas between them."),
    )
    if_not = forms.BooleanField(label=_("The opposite"), required=False)
    group = forms.ChoiceField(label=_("Only for people of the segment"), required=False)
    dimension = forms.ChoiceField(label=_("Dimension"), choices=Dimension.choices)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial="warning")
    weight = forms.IntegerField(label=_("Weight"), min_value=0, max_value=100, initial=1)
    due_days = forms.IntegerField(label=_("Days to settle"), min_value=1, initial=30)
    fix = forms.ChoiceField(label=_("Fix"), choices=Fix.choices, required=False)
    owner = colleague(_("Owner"))
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, rule: QualityRule | None, user: Any, *args: Any, **kwargs: Any) -> None:
        if rule is not None:
            kwargs["initial"] = _initial(rule)
        # Policies leave out groups that have one of their own; no form changes that.
        people = {} if rule is None else rule.people
        self._outside = {"outside": people["outside"]} if "outside" in people else {}
        super().__init__(*args, **kwargs)
        names = field_choices()
        choices: dict[str, list[tuple[Any, Any]]] = {
            "fields_": names,
            "operator": operator_choices(),
            "table": table_choices(),
            "op": comparison_choices(),
            "if_field": [("", _("Everybody")), *names],
            "if_op": [("", "—"), *operator_choices(single=True)],
            "group": [("", _("Everybody")), *((g.key, g.name) for g in groups.choices(user))],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        if rule is not None:
            self.fields["code"].disabled = True

    @property
    def argument_fields(self) -> list[forms.BoundField]:
        """The fields of the argument of the chosen operator."""
        chosen = self["operator"].value() or next(iter(OPERATORS))
        operator = OPERATORS.get(chosen)
        return [self[word] for word in (operator.argument if operator else ())]

    def rule_values(self) -> dict[str, Any]:
        """Return the arguments of the operation."""
        said = self.cleaned_data
        own = ("code", "message_en", "message_es", "operator", "dimension", "severity", "weight")
        kept = {name: said[name] for name in (*own, "due_days", "fix", "owner", "active")}
        return kept | {
            "fields": said["fields_"],
            "argument": self._argument(said["operator"], said),
            "condition": self._condition(said),
            "people": self._outside | ({"inside": [said["group"]]} if said["group"] else {}),
        }

    def _argument(self, operator: str, said: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for word in OPERATORS[operator].argument:
            value = said.get(word)
            if word == "values":
                value = [line.strip() for line in str(value or "").splitlines() if line.strip()]
            if word in ("min", "max") and value and operator == "length":
                value = int(value) if str(value).isdecimal() else value
            if value not in (None, "", []):
                found[word] = value
        return found

    def _condition(self, said: dict[str, Any]) -> dict[str, Any]:
        if not said["if_field"]:
            return {}
        found = {"field": said["if_field"], "op": said["if_op"]}
        value: Any = said["if_value"].strip()
        if value:
            found["value"] = _value_for(said["if_op"], value)
        return found | ({"not": True} if said["if_not"] else {})

    def show_rule_problems(self, fields: dict[str, list]) -> None:
        """Put the sentences of a refusal at the inputs they are about."""
        places = {"fields": "fields_", "condition": "if_field", "people": "group"}
        for name, sentences in fields.items():
            place = places.get(name, name)
            if name == "argument":
                shown = self.argument_fields
                place = shown[0].name if shown else "operator"
            for sentence in sentences:
                self.add_error(place if place in self.fields else None, sentence)


def _value_for(op: str, text: str) -> Any:
    words = OPERATORS[op].argument if op in OPERATORS else ()
    if words[:1] == ("values",):
        return [part.strip() for part in text.split(",") if part.strip()]
    if words[:1] == ("days",) and text.isdecimal():
        return int(text)
    if words[:1] == ("min",):
        low, _sep, high = (part.strip() for part in text.partition(".."))
        ends = {"min": low, "max": high}
        whole = op == "length"
        return {k: int(v) if whole and v.isdecimal() else v for k, v in ends.items() if v}
    return text


def _initial(rule: QualityRule) -> dict[str, Any]:
    own = (
        "code", "message_en", "message_es", "operator", "dimension", "severity", "weight",
        "due_days", "fix", "active",
    )  # fmt: skip
    argument, condition = dict(rule.argument), dict(rule.condition)
    if "values" in argument:
        argument["values"] = "\n".join(argument["values"])
    return {
        **{name: getattr(rule, name) for name in own},
        **argument,
        "fields_": rule.fields,
        "owner": rule.owner.username if rule.owner else "",
        "group": next(iter(rule.people.get("inside", ())), ""),
        "if_field": condition.get("field", ""),
        "if_op": condition.get("op", ""),
        "if_value": _text_of(condition.get("value")),
        "if_not": condition.get("not") is True,
    }


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return (
            f"{value.get('min', '')}..{value.get('max', '')}"
            if "max" in value
            else str(value.get("min", ""))
        )
    return "" if value is None else str(value)
