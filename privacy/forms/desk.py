"""The forms of the officer's desk: what narrows the board, and each decision on a request."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from privacy.access import Can
from privacy.laws.table import REGIMES, RIGHTS, Right
from privacy.models.requests import IdentityCheck, PrivacyRequest, Status
from privacy.operations.desk.clocks import Why
from privacy.operations.desk.points import Point

Choices = list[tuple[str, Any]]


def right_choices() -> list[Any]:
    """Return every right a person can ask for, by law, in the reader's language."""
    language = get_language() or "en"
    found: dict[str, Choices] = {}
    for right in RIGHTS.values():
        if right.is_request:
            law = REGIMES.get(right.regime, right.regime)
            found.setdefault(law, []).append((right.id, right.title_in(language)))
    return list(found.items())


def officers() -> Choices:
    """Return the colleagues who may work on requests."""
    people = get_user_model().objects.filter(is_active=True).order_by("last_name", "pk")
    return [(str(each.pk), str(each)) for each in people if each.has_perm(Can.CHANGE_REQUESTS)]


def _note(label: Any, *, required: bool = False, text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": "3"})
    return forms.CharField(
        label=label, max_length=4000, required=required, widget=widget, help_text=text
    )


class BoardForm(forms.Form):
    """What narrows the board down."""

    regime = forms.ChoiceField(label=_("Law"), required=False)
    right = forms.ChoiceField(label=_("Right"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("All"))
        self.fields["regime"].choices = [every, *REGIMES.items()]  # type: ignore[attr-defined]
        self.fields["right"].choices = [every, *right_choices()]  # type: ignore[attr-defined]
        self.fields["status"].choices = [every, *Status.choices]  # type: ignore[attr-defined]
        nobody = ("nobody", pgettext_lazy("assigned to", "Nobody"))
        people = [every, nobody, *officers()]
        self.fields["assignee"].choices = people  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """Finds the requests of a person; what is typed stands in no address and no log."""

    text = forms.CharField(label=_("Number, email, phone or key"), max_length=200)


class NoteForm(forms.Form):
    """A remark for the log."""

    note = _note(pgettext_lazy("a step", "Note"), required=True)


class PlainForm(forms.Form):
    """A decision that takes nothing but a remark, if any."""

    note = _note(_("Remark"))


class EmptyForm(forms.Form):
    """A decision that takes nothing at all."""


class AssignForm(forms.Form):
    """Who works on the request."""

    user = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", pgettext_lazy("assigned to", "Nobody"))
        self.fields["user"].choices = [nobody, *officers()]  # type: ignore[attr-defined]


class ExtendForm(forms.Form):
    """Why the answer takes longer; late only with reasons, on record as late."""

    why = forms.ChoiceField(label=_("Reason the person is told"), choices=Why.choices)
    note = _note(_("Reasons in words"))
    override = forms.BooleanField(
        label=_("Extend although it is too late; this stays on record as late"), required=False
    )


class RefuseForm(forms.Form):
    """On which lawful ground, and on which facts; only the grounds of this right are offered."""

    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    part = forms.BooleanField(label=_("Only a part; the rest is answered"), required=False)
    note = _note(_("Facts that carry this ground"), required=True)

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        grounds = [
            (each.code, f"{each.text_in(language)} ({each.cite})") for each in right.refusals
        ]
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    """What is asked to be sure; what the person says is wrong is not offered."""

    points = forms.MultipleChoiceField(label=_("Compare"), widget=forms.CheckboxSelectMultiple)
    doubt = _note(_("Why you doubt who this is"), required=True)

    def __init__(self, *args: Any, row: PrivacyRequest, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in Point.choices if each[0] not in row.contested]
        self.fields["points"].choices = offered  # type: ignore[attr-defined]
        if right.identity != "doubt":
            del self.fields["doubt"]


class VerifyForm(forms.Form):
    """What agreed; the proof is deleted with the decision."""

    matched = forms.MultipleChoiceField(
        label=_("What agrees with our records"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    declaration = forms.BooleanField(
        label=_("A declaration under penalty of perjury is signed"), required=False
    )
    note = _note(_("Remark"))

    def __init__(self, *args: Any, check: IdentityCheck | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = check.points if check else []
        offered = [each for each in Point.choices if each[0] in points]
        self.fields["matched"].choices = offered  # type: ignore[attr-defined]
        if check is None or check.standard != "reasonably_high":
            del self.fields["declaration"]
