"""What is asked about authorizations, notices, registers and files without names."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from config import groups
from contacts.forms.fields import active_staff
from contacts.models.preference import Purpose
from contacts.operations.export_files import WRITERS
from privacy.forms.phi import DAY
from privacy.models.authorisations import (
    Authorization,
    ComplianceEntry,
    DataUseAgreement,
    PracticesAcknowledgement,
)
from privacy.operations.phi.data_use import data_use_in_force
from privacy.operations.phi.psychotherapy import LONGEST
from privacy.operations.phi.releasing import DEIDENTIFIED, LIMITED, releasable

LANGUAGES = (("en", _("English")), ("es", _("Spanish")))
SENTENCES = {
    "revocation": _("How to revoke it in writing, and what stays done"),
    "conditions": _("Whether treatment or payment depends on it"),
    "redisclosure": _("That the recipient may pass the data on, no longer protected"),
    "copy": _("That the person got a copy"),
    "remuneration": _("That we are paid for it"),
}
PROMISES = {
    "use": _("Uses it for nothing else than permitted"),
    "safeguards": _("Keeps it safe"),
    "report": _("Tells us of any other use"),
    "agents": _("Has everybody they pass it to promise the same"),
    "identify": _("Finds out nobody in it, and writes to nobody"),
}


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _boxes(label: Any, choices: dict[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), widget=forms.CheckboxSelectMultiple
    )


class _Apart(forms.Form):
    """A form that stands on a page with others, so that its fields have names of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class PsychotherapyForm(_Apart):
    """One note that its author alone reads."""

    text = forms.CharField(
        label=_("New note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )


class AuthorizationForm(_Apart):
    """One signed authorization."""

    kind = forms.ChoiceField(label=_("What it permits"), choices=Authorization.Kind.choices)
    purpose = forms.ChoiceField(
        label=_("Purpose of the messages"), required=False, help_text=_("For marketing.")
    )
    recipient = forms.CharField(
        label=_("Way out"), max_length=60, required=False,
        help_text=_("For a sale: the short name of the destination."),
    )  # fmt: skip
    what = forms.CharField(label=_("Which health data"), max_length=1000, widget=_long())
    discloses = forms.CharField(label=_("Who may disclose them"), max_length=250)
    receives = forms.CharField(label=_("Who may receive them"), max_length=250)
    why = forms.CharField(label=_("What for"), max_length=250)
    expires_on = forms.DateField(label=_("Last day"), widget=DAY, required=False)
    expires_event = forms.CharField(
        label=_("Or it ends with"), max_length=160, required=False,
        help_text=_("For example: the end of the treatment."),
    )  # fmt: skip
    remunerated = forms.BooleanField(label=_("Somebody pays us for it"), required=False)
    signed_on = forms.DateField(label=_("Signed on"), widget=DAY)
    signed_by = forms.CharField(label=_("Signed by"), max_length=160)
    authority = forms.CharField(
        label=_("If a representative signed, by what right"), max_length=160, required=False
    )
    statements = _boxes(_("The paper says"), SENTENCES)
    paper = forms.CharField(label=_("Where the paper is"), max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Purpose.objects.filter(active=True).order_by("slug", "-version")
        slugs = dict.fromkeys(known.values_list("slug", flat=True))
        field: Any = self.fields["purpose"]
        field.choices = [("", "–"), *((slug, slug) for slug in slugs)]


class AcknowledgementForm(_Apart):
    """How somebody received the notice of privacy practices."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=PracticesAcknowledgement.Outcome.choices
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    on = forms.DateField(label=_("Day"), widget=DAY)
    effort = forms.CharField(
        label=_("If nobody signed: what was tried, and why not"),
        max_length=500, required=False, widget=_long(2),
    )  # fmt: skip


class PracticesForm(forms.Form):
    """The next version of the notice."""

    effective_on = forms.DateField(label=_("In force from"), widget=DAY)
    changes = forms.CharField(label=_("What is new"), max_length=500, required=False)
    text_en = forms.CharField(label=_("Text in English"), widget=_long(14))
    text_es = forms.CharField(label=_("Text in Spanish"), widget=_long(14))


class EntryForm(forms.Form):
    """One entry of a register."""

    kind = forms.ChoiceField(label=_("Register"), choices=ComplianceEntry.Kind.choices)
    on = forms.DateField(label=_("Day"), widget=DAY)
    subject = forms.CharField(label=_("About"), max_length=160)
    user = forms.ModelChoiceField(
        active_staff(), label=_("Colleague it is about"), required=False, empty_label="–"
    )
    words = forms.CharField(
        label=_("What happened"), max_length=2000, required=False, widget=_long()
    )
    outcome = forms.CharField(
        label=_("What came of it"), max_length=1000, required=False, widget=_long(2),
        help_text=_("Of a complaint you can say it later."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("A training: again by"), widget=DAY, required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """What came of a complaint."""

    outcome = forms.CharField(label=_("What came of it"), max_length=1000, widget=_long(2))


class DataUseForm(_Apart):
    """One data use agreement."""

    recipient = forms.CharField(label=_("Recipient"), max_length=160)
    purpose = forms.CharField(
        label=_("Permitted uses"), max_length=500,
        help_text=_("Research, public health, or health care operations."),
    )  # fmt: skip
    users = forms.CharField(label=_("Who may use it"), max_length=250)
    promises = _boxes(_("The recipient promises"), PROMISES)
    signed_on = forms.DateField(label=_("Signed on"), widget=DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY, required=False)


class ReleaseForm(_Apart):
    """Which file without names is asked for."""

    shape = forms.ChoiceField(
        label=_("What"),
        choices=[
            (DEIDENTIFIED, pgettext_lazy("a file", "De-identified")),
            (LIMITED, pgettext_lazy("a file", "Limited data set")),
        ],
    )
    group = forms.ChoiceField(label=_("Of whom"), required=False)
    fields = forms.MultipleChoiceField(
        label=_("Your own fields in it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=[(name, name.upper()) for name in WRITERS]
    )
    purpose = forms.CharField(label=_("What the file is for"), max_length=200)
    agreement: Any = forms.ModelChoiceField(
        DataUseAgreement.objects.none(), label=_("Data use agreement"), required=False,
        empty_label="–", help_text=_("For a limited data set."), to_field_name="key",
    )  # fmt: skip
    knows_nothing = forms.BooleanField(
        label=_("I know of nothing in it that could tell who somebody is"), required=False
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spanish = (get_language() or "").startswith("es")
        given: Any = self.fields
        given["fields"].choices = [
            (field.slug, (field.label_es if spanish else "") or field.label_en)
            for field in releasable()
        ]
        offered = [(group.key, group.name) for group in groups.choices(user)]
        given["group"].choices = [("", _("Everybody you see")), *offered]
        given["agreement"].queryset = data_use_in_force().order_by("recipient", "pk")


class CodeForm(_Apart):
    """The code of a line in a file without names."""

    code = forms.CharField(label=_("Code of the line"), max_length=24)


class PaperForm(forms.Form):
    """The signed paper as a file."""

    file = forms.FileField(
        label=_("Signed paper"),
        max_length=200,
        help_text=_("A PDF, an image, or a document of Word, of at most 10 MB."),
    )


class RemovePaperForm(forms.Form):
    """Why a file goes again."""

    because = forms.CharField(label=_("Why it is removed"), max_length=200)
