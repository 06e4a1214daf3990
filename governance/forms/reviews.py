"""Forms of review campaigns."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import groups as segments
from contacts.models.contact import Stage
from contacts.models.source import Source
from contacts.models.team import Team
from governance.forms.people import colleague
from governance.models.review import Cadence, ReviewCampaign
from governance.models.user import User
from governance.operations.reviewing.planning import REMIND
from governance.reading.field_groups import group_choices

_DAYS = 30


class _Day(forms.DateField):
    def __init__(self, label: Any, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, **options)


class _Days(forms.CharField):
    """Numbers of days, such as "14, 3"."""

    def clean(self, value: Any) -> list[int]:
        words = super().clean(value).replace(",", " ").replace(";", " ").split()
        if not all(word.isdecimal() and len(word) < 4 for word in words):
            raise forms.ValidationError(_("Give up to six numbers of days, such as 14 and 3."))
        return sorted({int(word) for word in words}, reverse=True)


class CampaignForm(forms.Form):
    """What is reviewed, by whom, until when, and how often."""

    title = forms.CharField(label=_("Title"), max_length=120)
    groups = forms.MultipleChoiceField(
        label=_("Fields to check"), widget=forms.CheckboxSelectMultiple, initial=["email", "phone"]
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages"),
        choices=Stage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: all of them."),
    )
    sources = forms.MultipleChoiceField(label=_("Sources"), required=False)
    owners = forms.MultipleChoiceField(label=_("Owners"), required=False)
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False)
    segments = forms.MultipleChoiceField(label=_("Segments"), required=False)
    stale = forms.BooleanField(
        label=_("Only what the freshness policies call stale"), required=False
    )
    by_record_owner = forms.BooleanField(
        label=_("Each contact's owner reviews it"), required=False, initial=True
    )
    reviewers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Reviewers"),
        required=False,
        to_field_name="username",
        help_text=_("They take turns for contacts without an owner, or for all of them."),
    )
    owner = colleague(_("Owner of the review"), required=True)
    escalate_to = colleague(_("Told when it is overdue"))
    cadence = forms.ChoiceField(label=_("How often"), choices=Cadence.choices)
    starts_on = _Day(_("Starts by itself on"), required=False)
    due_on = _Day(_("Due"))
    remind_days = _Days(
        label=_("Reminders, days before it is due"),
        required=False,
        initial=", ".join(map(str, REMIND)),
    )

    def __init__(self, campaign: ReviewCampaign | None, user: Any, *args: Any, **kw: Any) -> None:
        kw["initial"] = _initial(campaign, user) | (kw.get("initial") or {})
        super().__init__(*args, **kw)
        staff = User.objects.filter(is_active=True).order_by("first_name", "username")
        choices: dict[str, list[tuple[Any, Any]]] = {
            "groups": group_choices(),
            "sources": [(s.pk, str(s)) for s in Source.objects.order_by("name")],
            "owners": [(0, _("Nobody")), *((p.pk, str(p)) for p in staff)],
            "segments": [(g.key, g.name) for g in segments.choices(user)],
            "teams": [(0, _("No team")), *((t.pk, t.name) for t in Team.objects.order_by("name"))],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self.fields["reviewers"].queryset = staff  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the arguments of the operation."""
        chosen = dict(self.cleaned_data)
        scope = {
            **{name: chosen.pop(name) for name in ("stages", "segments")},
            **{
                name: [int(pk) for pk in chosen.pop(name)]
                for name in ("sources", "owners", "teams")
            },
            "stale": chosen.pop("stale"),
        }
        return chosen | {"scope": scope}


def _initial(campaign: ReviewCampaign | None, user: Any) -> dict[str, Any]:
    if campaign is None:
        return {"owner": user.username, "due_on": timezone.localdate() + timedelta(days=_DAYS)}
    names = ("title", "groups", "by_record_owner", "cadence", "starts_on", "due_on")
    return {
        **{name: getattr(campaign, name) for name in names},
        **campaign.scope,
        "owner": campaign.owner.username if campaign.owner else "",
        "escalate_to": campaign.escalate_to.username if campaign.escalate_to else "",
        "reviewers": [one.username for one in campaign.reviewers.all()],
        "remind_days": ", ".join(map(str, campaign.remind_days)),
    }


class SignOffForm(forms.Form):
    """Why a campaign ends."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed while contacts are open."),
    )


class DecisionForm(forms.Form):
    """One decision on several contacts."""

    decision = forms.CharField()
    ids = forms.TypedMultipleChoiceField(coerce=int)
    until = forms.DateField(required=False)
    note = forms.CharField(required=False, max_length=250)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        sent = [value for value in data.getlist("ids") if value.isdecimal() and len(value) < 19]
        self.fields["ids"].choices = [(value, value) for value in sent]  # type: ignore[attr-defined]
