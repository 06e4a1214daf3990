"""Forms of the steward's desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Stage
from governance.forms.people import colleague
from governance.models.quality import FreshnessPolicy
from governance.reading.field_groups import group_choices


class SeenForm(forms.Form):
    """What somebody says of an anomaly."""

    note = forms.CharField(label=_("Note"), max_length=250, required=False)


class FreshnessForm(forms.Form):
    """After how many months which fields are to be verified again."""

    group = forms.ChoiceField(label=_("Fields"))
    for_stage = forms.ChoiceField(label=_("For"), required=False)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=120, initial=12)
    owner = colleague(_("Owner"))
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, policy: FreshnessPolicy | None, *args: Any, **kwargs: Any) -> None:
        if policy is not None:
            kwargs["initial"] = {
                "group": policy.group,
                "for_stage": policy.scope_key,
                "months": policy.months,
                "owner": policy.owner.username if policy.owner else "",
                "active": policy.active,
            }
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "group": group_choices(),
            "for_stage": [("", _("Everybody")), *Stage.choices],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the arguments of the operation."""
        chosen = dict(self.cleaned_data)
        stage = chosen.pop("for_stage")
        return chosen | {"scope": "stage" if stage else "all", "scope_key": stage}
