"""Forms of the steward's desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config import groups
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
    people = forms.ChoiceField(label=_("For"), required=False)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=120, initial=12)
    owner = colleague(_("Owner"))
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(
        self, policy: FreshnessPolicy | None, user: Any, *args: Any, **kwargs: Any
    ) -> None:
        if policy is not None:
            kwargs["initial"] = {
                "group": policy.group,
                "people": f"{policy.scope}:{policy.scope_key}" if policy.scope_key else "",
                "months": policy.months,
                "owner": policy.owner.username if policy.owner else "",
                "active": policy.active,
            }
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "group": group_choices(),
            "people": [
                ("", _("Everybody")),
                (_("Stage"), [(f"stage:{key}", name) for key, name in Stage.choices]),
                (_("Segment"), [(f"segment:{g.key}", g.name) for g in groups.choices(user)]),
            ],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the arguments of the operation."""
        chosen = dict(self.cleaned_data)
        scope, _colon, key = (chosen.pop("people") or "all:").partition(":")
        return chosen | {"scope": scope, "scope_key": key}
