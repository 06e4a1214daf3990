"""What is said of a segment besides its rule."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from segments.models.segment import Segment, SegmentOverride


class SegmentForm(forms.Form):
    """The name of a segment, what it is for, and when it is looked at again."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Segment.Purpose,
        initial=Segment.Purpose.ANALYSIS,
    )
    kind = forms.ChoiceField(
        label=_("Members"),
        choices=[
            (Segment.Kind.DYNAMIC, _("follow the rule")),
            (Segment.Kind.SNAPSHOT, _("follow the rule until they are frozen")),
        ],
    )
    schedule = forms.ChoiceField(
        label=_("Refresh"), choices=Segment.Schedule, initial=Segment.Schedule.DAILY
    )
    freeze_on = forms.DateField(
        label=_("Freeze on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for members that are to be frozen; empty: when somebody says so."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, segment: Segment | None = None, *, moves: bool) -> None:
        names = ("name", "purpose", "kind", "schedule", "freeze_on", "description", "version")
        known = {name: getattr(segment, name) for name in names} if segment else {}
        super().__init__(data, initial=known)
        if not moves:
            # Nothing but a person changes who is on a list.
            del self.fields["schedule"], self.fields["freeze_on"]
        if segment or not moves:
            del self.fields["kind"]
        if segment and moves and segment.kind != Segment.Kind.SNAPSHOT:
            del self.fields["freeze_on"]

    def values(self) -> dict[str, Any]:
        """Return what was given, for an operation."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if values.get("kind") == Segment.Kind.DYNAMIC:
            del values["freeze_on"]
        return values


class OverrideForm(forms.Form):
    """Why a person belongs, or does not, whatever the rule says."""

    side = forms.ChoiceField(
        label=_("Whatever the rule says"), choices=SegmentOverride.Side, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Write no health or other sensitive data.")
    )
    until = forms.DateField(
        label=_("Until, included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: without an end."),
    )

    def clean_until(self) -> Any:
        """Refuse an end that has passed."""
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate(timezone=timezone.get_default_timezone()):
            raise forms.ValidationError(_("This day has passed."))
        return until


class SegmentListFilter(forms.Form):
    """The filters of the list of segments."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    owner = forms.ModelChoiceField(
        get_user_model().objects.none(), label=_("Owner"), required=False, empty_label=_("Any")
    )
    archived = forms.ChoiceField(
        label=_("Archived"),
        required=False,
        choices=[("", _("Only present ones")), ("yes", _("Only archived ones"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_of = ("", _("Any"))
        for name, choices in (
            ("kind", Segment.Kind.choices),
            ("purpose", Segment.Purpose.choices),
            ("state", Segment.State.choices),
        ):
            self.fields[name].choices = [any_of, *choices]  # type: ignore[attr-defined]
        owners = Segment.objects.exclude(owner=None).order_by().values("owner")
        self.fields["owner"].queryset = (  # type: ignore[attr-defined]
            get_user_model().objects.filter(pk__in=owners).order_by("username")
        )
