"""Forms of the import wizard: the file, its columns and terms, one faulty cell."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.numbers import INTEGER
from contacts.access import Can
from contacts.files.recognise import recognise
from contacts.files.targets import is_target
from contacts.forms.importing_words import Group, groups_of, label_of
from contacts.models.catalogue import CustomField
from contacts.models.preference import Purpose
from contacts.models.source import Import, ImportMode
from contacts.models.team import Team
from contacts.operations.importing.starting import corrections_at_stake
from contacts.reading.words import custom_label

FORMATS = (
    ("auto", _("Recognise it automatically")),
    ("hubspot", "HubSpot"),
    ("google", "Google Contacts"),
    ("outlook", "Outlook"),
    ("mailchimp", "Mailchimp"),
    ("shopify", "Shopify"),
    ("salesforce", "Salesforce"),
    ("linkedin", "LinkedIn"),
    ("vcard", "vCard"),
    ("csv", _("Another table")),
)
BASES = (
    ("consent", _("Consent: they agreed, and you can show how")),
    ("contract", _("Contract: they are customers, or asked for an offer")),
    ("legitimate_interest", _("Legitimate interest: weighed against theirs and written down")),
    ("legal_obligation", _("Legal obligation: the law requires keeping them")),
)
SAMPLES = 2
IDENTIFYING = ("given_name", "family_name", "full_name", "email", "phone", "external_id", "card")


class UploadForm(forms.Form):
    """The file and, if somebody knows, where it is from."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.vcf,.zip"}),
    )
    source_name = forms.CharField(
        label=_("Source"),
        max_length=80,
        required=False,
        help_text=_("Where the list is from. The columns chosen last time are taken up again."),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    format = forms.ChoiceField(label=_("Made by"), choices=FORMATS, initial="auto")

    def clean_file(self) -> Any:
        """Refuse what is too large before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            most = filesizeformat(settings.IMPORT_MAX_BYTES)
            raise forms.ValidationError(
                _("This file is larger than %(most)s. Split it and import the parts."),
                params={"most": most},
            )
        return file


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file as the mapping table shows it; `own` are its further targets."""

    number: int
    header: str
    samples: list[str]
    target: str
    sensitive: bool
    own: list[tuple[str, str]]


class MappingForm(forms.Form):
    """What each column becomes, and on which terms people are taken over.

    The columns come as `column-0`, `column-1` and so on; an empty word leaves one behind.
    """

    source_name = forms.CharField(
        label=_("Source"),
        max_length=80,
        help_text=_("Every value keeps this name as where it came from."),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        required=False,
        empty_label=_("My own team"),
        help_text=_("New people belong to it."),
    )
    mode = forms.ChoiceField(
        label=_("What may happen"), choices=ImportMode.choices, widget=forms.RadioSelect
    )
    basis = forms.ChoiceField(
        label=_("Why we may keep these people"),
        choices=BASES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say on which lawful basis we may keep these people.")},
    )
    purpose = forms.ChoiceField(
        label=_("Purpose of the consents in the file"),
        choices=(),
        help_text=_(
            "A file never grants consent: what it says is kept as a claim, with its proof."
            " An opt-out counts at once."
        ),
    )

    discard_corrections = forms.BooleanField(
        label=_("Change the columns and lose the mended cells"), required=False
    )

    def __init__(self, job: Import, user: Any, data: Any = None) -> None:
        source = job.source.name if job.source else job.details.get("source_name", "")
        super().__init__(
            data,
            initial={
                "source_name": source,
                "mode": job.mode,
                "basis": job.basis,
                "team": job.team_id,
                "purpose": job.purpose,
            },
        )
        self.job = job
        teams = Team.objects.order_by("name")
        self.fields["team"].queryset = (  # type: ignore[attr-defined]
            teams if user.has_perm(Can.VIEW_ALL) else teams.filter(members=user)
        )
        self.fields["purpose"].choices = _purposes()  # type: ignore[attr-defined]
        self.custom = _custom_labels()
        self.groups: list[Group] = groups_of(list(self.custom.items()))
        found = recognise(job.headers, job.details.get("sample", []), job.format)
        self.proposed = found.mapping

    def clean(self) -> dict[str, Any]:
        """Add the mapping; refuse words that are no target and files without anybody in them."""
        cleaned = super().clean() or {}
        mapping = [self._chosen(number) or None for number in range(len(self.job.headers))]
        if any(word and not is_target(word) for word in mapping):
            self.add_error(None, _("Choose what each column becomes from its list."))
        elif not any((word or "").split(":")[0] in IDENTIFYING for word in mapping):
            self.add_error(
                None, _("Choose a column with a name, an email, a phone number or an identifier.")
            )
        elif corrections_at_stake(self.job, mapping) and not cleaned["discard_corrections"]:
            text = _("The columns are different now, and the mended cells would be lost. Confirm.")
            self.add_error("discard_corrections", text)
        cleaned["mapping"] = mapping
        return cleaned

    @property
    def columns(self) -> list[Column]:
        """The rows of the mapping table."""
        offered = {word for _label, words in self.groups for word, _name in words}
        sensitive = set(self.job.details.get("sensitive", []))
        columns = []
        for number, header in enumerate(self.job.headers):
            own = dict.fromkeys(
                word
                for word in (self.proposed[number], self.job.mapping[number])
                if word and word != "ignore" and word not in offered
            )
            columns.append(
                Column(
                    number,
                    header,
                    self._samples(number),
                    self._chosen(number),
                    number in sensitive,
                    [(word, label_of(word, self.custom)) for word in own],
                )
            )
        return columns

    def _chosen(self, number: int) -> str:
        before = self.job.mapping[number] or ""
        if not self.is_bound:
            return "" if before == "ignore" else before
        return str(self.data.get(f"column-{number}", ""))

    def _samples(self, number: int) -> list[str]:
        rows = self.job.details.get("sample", [])
        cells = [row[number].strip() for row in rows if number < len(row)]
        return [cell[:80] for cell in cells if cell][:SAMPLES]


class CellForm(forms.Form):
    """A new value for one cell."""

    number = forms.IntegerField(min_value=1, max_value=INTEGER)
    column = forms.IntegerField(min_value=0, max_value=999)
    value = forms.CharField(required=False, max_length=100_000, strip=False)


def _custom_labels() -> dict[str, str]:
    fields = CustomField.objects.filter(active=True).order_by("position", "slug")
    return {field.slug: custom_label(field) for field in fields}


def _purposes() -> list[tuple[str, str]]:
    name = "name_es" if (get_language() or "").startswith("es") else "name_en"
    rows = Purpose.objects.filter(active=True).order_by("slug", "version")
    return list(dict(rows.values_list("slug", name)).items())
