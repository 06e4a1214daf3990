"""Who else sees a report or a dashboard."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contacts.models.team import Team


class ShareForm(forms.Form):
    """Colleagues and teams who may look; those who may already are ticked."""

    users = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        label=_("Colleagues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, kept: Any) -> None:
        shares = kept.shares.all()
        initial = {
            "users": [share.user_id for share in shares if share.user_id],
            "teams": [share.team_id for share in shares if share.team_id],
        }
        super().__init__(data, initial=initial)
        people = get_user_model().objects.filter(is_active=True).exclude(pk=kept.owner_id)
        self.fields["users"].queryset = people.order_by("first_name", "username")  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
