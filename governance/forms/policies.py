"""Forms of internal policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.people import colleague
from governance.models.policy import Policy, PolicyTopic


class PolicyForm(forms.Form):
    """What stands around the text of a policy."""

    title = forms.CharField(label=_("Title"), max_length=120)
    topic = forms.ChoiceField(label=_("Topic"), choices=PolicyTopic.choices)
    owner = colleague(_("Owner"))
    review_on = forms.DateField(
        label=_("Review date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, policy: Policy | None, *args: Any, **kwargs: Any) -> None:
        if policy is not None:
            owner = policy.owner.username if policy.owner else ""
            kwargs["initial"] = {
                "title": policy.title,
                "topic": policy.topic,
                "owner": owner,
                "review_on": policy.review_on,
            }
        super().__init__(*args, **kwargs)


class VersionForm(forms.Form):
    """The next version of a policy."""

    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=100_000
    )
    effective_on = forms.DateField(
        label=_("In force from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
