"""The forms of acting on a right; each names the record that it is about."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.field_groups import ALONE, CUSTOM, GROUPS
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.models.restriction import Ground, Restriction
from contacts.reading.groups import group_label
from privacy.laws.table import Right
from privacy.models.health import Amendment, ReportedDisclosure
from privacy.operations.acting.objecting import objectable_purposes
from segments.models.destinations import Destination

TOLD = (
    ("letter", _("Letter")),
    ("mail", _("Mail")),
    ("phone", _("Phone")),
    ("page", _("Status page")),
    ("in_person", _("In person")),
)


def _note(label: Any, *, required: bool = False, text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": "3"})
    return forms.CharField(
        label=label, max_length=4000, required=required, widget=widget, help_text=text
    )


class OnRecord(forms.Form):
    """Which of the confirmed records is meant; nothing to choose where there is one."""

    contact = forms.ChoiceField(label=_("Record"))

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.key): each for each in people}
        field: Any = self.fields["contact"]
        field.choices = [(key, each.label) for key, each in self.people.items()]
        if len(self.people) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(self.people))

    def clean_contact(self) -> Contact:
        """Return the record itself."""
        return self.people[self.cleaned_data["contact"]]

    def choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Offer these choices in a field."""
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class NotedForm(OnRecord):
    """An act that takes nothing but a remark."""

    note = _note(_("Remark"))


class RectifyForm(OnRecord):
    """What is right; what is left empty stays as it is."""

    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    second_family_name = forms.CharField(
        label=_("Second family name"), max_length=120, required=False
    )
    email = forms.CharField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    birth_date = forms.DateField(label=_("Birth date"), required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=120, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    note = _note(_("On which evidence"))

    _LINES = ("street", "postal_code", "city", "country")
    _COLUMNS = (
        *("given_name", "family_name", "second_family_name", "email", "phone"),
        *("birth_date", "occupation"),
    )

    def values(self) -> dict[str, Any]:
        """Return what was filled in, as `rectify` takes it."""
        said = self.cleaned_data
        found = {name: said[name] for name in self._COLUMNS if said.get(name)}
        lines = {name: said[name] for name in self._LINES if said.get(name)}
        return {**found, "address": lines} if lines else found


class RestrictForm(OnRecord):
    """On which ground the use is restricted."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)


class LiftForm(OnRecord):
    """Which restriction ends."""

    restriction = forms.ChoiceField(label=_("Restriction"))

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        rows = Restriction.objects.filter(contact__in=people, lifted_at=None).order_by("since")
        self.rows = {str(row.pk): row for row in rows}
        self.choose(
            "restriction", [(pk, row.get_ground_display()) for pk, row in self.rows.items()]
        )

    def clean_restriction(self) -> Restriction:
        """Return the row itself."""
        return self.rows[self.cleaned_data["restriction"]]


class ToldForm(LiftForm):
    """How the person was told that it ends."""

    how = forms.ChoiceField(label=_("Told by"), choices=TOLD)


class ObjectForm(OnRecord):
    """To which purposes the person objects."""

    purposes = forms.MultipleChoiceField(label=_("Purposes"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        name = "name_es" if (get_language() or "").startswith("es") else "name_en"
        rows = objectable_purposes()
        self.choose("purposes", [(row.slug, getattr(row, name)) for row in rows])


class ObjectionForm(OnRecord):
    """Whether an objection holds."""

    upheld = forms.ChoiceField(
        label=_("Decision"),
        choices=(("yes", _("The objection holds")), ("no", _("Compelling grounds outweigh it"))),
    )
    note = _note(_("Grounds"))


class WithdrawForm(OnRecord):
    """Which consent is taken back."""

    purpose = forms.CharField(
        label=_("Purpose"), max_length=50, required=False, help_text=_("Empty for all of them.")
    )


class OptInForm(OnRecord):
    """The first of two steps by which sale and sharing are allowed again."""

    asks_itself = forms.BooleanField(
        label=_("The person came to us; we did not ask"), required=False
    )
    guardian = forms.CharField(
        label=_("How a parent showed that they are one"), max_length=200, required=False
    )


def _custom_fields() -> dict[str, CustomField]:
    rows = CustomField.objects.filter(active=True).order_by("position", "pk")
    return {row.slug: row for row in rows}


class AmendmentForm(OnRecord):
    """What the person wants amended: health information stands in notes and custom fields, too."""

    group = forms.ChoiceField(label=_("Fields"))
    asked = _note(_("What is to be amended"), required=True)

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        custom = _custom_fields()
        groups = (*GROUPS, *ALONE, *(CUSTOM + slug for slug in custom))
        self.choose("group", [(name, group_label(name, custom)) for name in groups])


class OnAmendment(OnRecord):
    """Which amendment is meant."""

    amendment = forms.ChoiceField(label=_("Amendment"))

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        rows = Amendment.objects.filter(contact__in=people).order_by("pk")
        self.rows = {str(row.key): row for row in rows}
        custom = _custom_fields()
        self.choose(
            "amendment",
            [
                (key, f"{group_label(row.group, custom)} · {row.get_state_display()}")
                for key, row in self.rows.items()
            ],
        )

    def clean_amendment(self) -> Amendment:
        """Return the row itself."""
        return self.rows[self.cleaned_data["amendment"]]


class DenyForm(OnAmendment):
    """On which of the law's grounds an amendment is denied."""

    ground = forms.ChoiceField(label=_("Ground"))

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.choose("ground", [(g.code, g.text_in(language)) for g in right.refusals])


class StatementForm(OnAmendment):
    """The person's disagreement, in their words."""

    statement = _note(
        _("Statement of disagreement"),
        text=_("Empty: the request and the denial go along instead."),
    )


class RebuttalForm(OnAmendment):
    """Our answer to a statement."""

    rebuttal = _note(_("Our answer"), required=True)


class LimitForm(OnRecord):
    """Which recipient must not get the data."""

    recipient = forms.ModelChoiceField(
        label=_("Recipient"), queryset=Destination.objects.order_by("name"), to_field_name="key"
    )
    paid_in_full = forms.BooleanField(
        label=_("The person paid in full; a health plan is meant"), required=False
    )


class RefuseLimitForm(OnRecord):
    """Whether the law lets us say no."""

    paid_in_full = forms.BooleanField(
        label=_("The person paid in full; a health plan is meant"), required=False
    )


class RouteForm(OnRecord):
    """How the person wants to be reached; nobody asks why."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    address = forms.CharField(
        label=_("Address"), max_length=254, required=False, help_text=_("Empty for any of them.")
    )


class ComplaintForm(forms.Form):
    """What was found and done about a complaint."""

    note = _note(_("What was found and done"), required=True)


class ReportForm(OnRecord):
    """A disclosure by hand, or one that a business associate reported."""

    at = forms.DateTimeField(label=_("When"))
    recipient = forms.CharField(label=_("Recipient"), max_length=160)
    address = forms.CharField(label=_("Address of the recipient"), max_length=250, required=False)
    what = forms.CharField(label=_("What was disclosed"), max_length=250)
    purpose = forms.CharField(label=_("Purpose"), max_length=250)
    exclusion = forms.ChoiceField(
        label=_("Not accounted for, because"),
        choices=[("", pgettext_lazy("a choice", "It is accounted for")),
                 *ReportedDisclosure.Exclusion.choices],
        required=False,
    )  # fmt: skip
    reported_by = forms.CharField(label=_("Reported by"), max_length=160, required=False)


class ExplainForm(forms.Form):
    """Why a recipient cannot be told, for the person to read."""

    explanation = _note(_("Explanation for the person"), required=True)
