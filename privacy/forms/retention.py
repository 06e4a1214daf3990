"""The form of a retention rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.groups import choices
from contacts.models.catalogue import CustomField
from contacts.reading.permissions import purposes_to_choose
from governance.forms.people import colleague
from governance.models.inventory import LawfulBasis
from privacy.models.retention import Action, Category, RetentionRule, Trigger

_PLAIN = (
    "name_en", "name_es", "category", "purpose", "basis", "trigger", "field", "action", "ground",
    "owner", "next_review", "active",
)  # fmt: skip


class RuleForm(forms.Form):
    """One rule: which data of whom, from which day, how long, and then."""

    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=160, required=False)
    category = forms.ChoiceField(label=_("Data"), choices=Category.choices)
    trigger = forms.ChoiceField(label=_("Runs from"), choices=Trigger.choices)
    field = forms.ChoiceField(
        label=_("Field with the day"), required=False, help_text=_("For the end of a contract.")
    )
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=1200, initial=0)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=9999, initial=0)
    action = forms.ChoiceField(label=_("Then"), choices=Action.choices)
    inside = forms.ChoiceField(label=_("Only for people of the segment"), required=False)
    outside = forms.ChoiceField(label=_("Not for people of the segment"), required=False)
    countries = forms.CharField(
        label=_("Countries"),
        required=False,
        max_length=200,
        help_text=_("Only for people who live there: codes such as ES, with commas between them."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    basis = forms.ChoiceField(
        label=_("Lawful basis"), required=False, choices=[("", "–"), *LawfulBasis.choices]
    )
    ground = forms.CharField(
        label=_("Ground"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which law or need this period rests on."),
    )
    owner = colleague(_("Owner"))
    next_review = forms.DateField(
        label=_("Next review"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    active = forms.BooleanField(label=_("Active"), required=False)

    def __init__(self, rule: RetentionRule | None, user: Any, *args: Any, **kwargs: Any) -> None:
        if rule is not None:
            kwargs["initial"] = _initial(rule)
        super().__init__(*args, **kwargs)
        own = CustomField.objects.filter(kind="date").order_by("slug")
        groups = [("", _("Everybody")), *((g.key, g.name) for g in choices(user))]
        named = {str(key) for keys in (rule.people if rule else {}).values() for key in keys}
        unseen = named - {key for key, _name in groups}
        groups += [(key, _("a segment you do not see")) for key in sorted(unseen)]
        options: dict[str, list[tuple[Any, Any]]] = {
            "field": [("", "–"), *((field.slug, field.label) for field in own)],
            "inside": groups,
            "outside": [("", "–"), *groups[1:]],
            "purpose": [("", "–"), *purposes_to_choose()],
        }
        for name, found in options.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what an operation takes."""
        said = self.cleaned_data
        people = {side: [said[side]] for side in ("inside", "outside") if said[side]}
        codes = [code.strip().upper() for code in said["countries"].split(",") if code.strip()]
        numbers = {"months": said["months"] or 0, "days": said["days"] or 0}
        plain = {name: said[name] for name in _PLAIN}
        return {**plain, **numbers, "people": people, "countries": codes}


class RefusalForm(forms.Form):
    """Why what would be done is refused."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def _initial(rule: RetentionRule) -> dict[str, Any]:
    plain = {name: getattr(rule, name) for name in (*_PLAIN, "months", "days")}
    sides = {side: str(next(iter(rule.people.get(side, ())), "")) for side in ("inside", "outside")}
    return plain | sides | {"countries": ", ".join(rule.countries)}
