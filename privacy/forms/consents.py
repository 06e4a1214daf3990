"""The forms of the pages of consent; the operations check everything again."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.forms.importing import BASES
from contacts.models.preference import Action, Channel, Purpose
from contacts.operations.permission.reasons import FUNDRAISING
from contacts.reading.permissions import purposes_to_choose

_ALL = [("", _("All"))]
REGISTRY_MOST = 2**20


class ConsentFilterForm(forms.Form):
    """Which events to list."""

    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[*_ALL, *Channel.choices]
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    action = forms.ChoiceField(
        label=_("What happened"), required=False, choices=[*_ALL, *Action.choices]
    )
    origin = forms.ChoiceField(
        label=_("From"),
        required=False,
        choices=[("", _("The people themselves")), ("files", _("Imported files"))],
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slugs = sorted(set(Purpose.objects.values_list("slug", flat=True)))
        names = dict(purposes_to_choose())
        offered = [*_ALL, *((slug, names.get(slug, slug)) for slug in slugs)]
        self.fields["purpose"].choices = offered  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """A purpose in both languages, and its limits."""

    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=120)
    wording_en = forms.CharField(
        label=_("Words shown to people, in English"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
        help_text=_("Plain words: what will be sent, how often, and by whom."),
    )
    wording_es = forms.CharField(
        label=_("Words shown to people, in Spanish"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "es"}),
    )
    basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES)
    lasts_months = forms.IntegerField(
        label=_("Months a consent lasts"),
        required=False,
        min_value=1,
        max_value=240,
        help_text=_("Empty: until it is withdrawn."),
    )
    cap = forms.IntegerField(
        label=_("Messages at most"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=_("To one person on one channel. Empty: any number."),
    )
    cap_days = forms.IntegerField(
        label=_("Within so many days"), required=False, min_value=1, max_value=366, initial=30
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.HIPAA_MODE:
            label = _("Fundraising: until they say no, to one purpose for all")
            offered = [*BASES, (FUNDRAISING, label)]
            self.fields["basis"].choices = offered  # type: ignore[attr-defined]


class NewPurposeForm(PurposeForm):
    """A purpose that does not exist yet."""

    slug = forms.SlugField(
        label=_("Short name"),
        max_length=50,
        help_text=_("For programs; it cannot be changed later."),
    )
    field_order = ("slug",)


class EvidenceForm(forms.Form):
    """A file of consent evidence."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        help_text=_("Columns: email or phone, channel, purpose, wording, when; and, where known,"
                    " action, how, language, ip, guardian; order, own similar products, could"
                    " refuse; signature, automated disclosed, no condition disclosed."),
    )  # fmt: skip


class DoNotCallForm(forms.Form):
    """A number whose owner does not want to be called or texted."""

    number = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        help_text=_("With the country code, or as it is dialled here."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class RegistryForm(forms.Form):
    """The full list of the national registry, for the area codes we call."""

    file = forms.FileField(
        label=_("Full list (one number a line)"),
        help_text=_("As the registry gives it out: 212,5550100. Up to 1 MB; larger ones by the"
                    " command import_do_not_call."),
    )  # fmt: skip
    obtained_on = forms.DateField(
        label=_("Obtained on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > REGISTRY_MOST:
            raise forms.ValidationError(_("This file is too large for a page."))
        return file


class RenewalForm(forms.Form):
    """Whom to ask again."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    ends_within_days = forms.IntegerField(
        label=_("Consent ends within days"), min_value=1, max_value=365, initial=60
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = purposes_to_choose()  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """A message that came in, in which somebody may want to quit."""

    via = forms.ChoiceField(
        label=_("Came in by"),
        choices=[(each.value, each.label) for each in (Channel.SMS, Channel.EMAIL, Channel.PHONE)],
    )
    sender = forms.CharField(label=_("From (number or address)"), max_length=254)
    text = forms.CharField(
        label=_("What they wrote or said"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
