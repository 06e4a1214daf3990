"""The forms of legal holds: who is held for which matter, and why a hold ends."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.normalise.emails import normalise_email
from governance.models.user import User
from privacy.models.holds import LegalHold
from segments.models.segment import Segment

_MOST = 200


class MatterForm(forms.Form):
    """What a hold is about, and who keeps it."""

    matter = forms.CharField(label=_("Matter"), max_length=200)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))
    custodian = forms.ModelChoiceField(label=_("Custodian"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True).order_by("username")
        self.fields["custodian"].queryset = active  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what an operation takes."""
        return {name: self.cleaned_data[name] for name in ("matter", "reason", "custodian")}


class PeopleField(forms.CharField):
    """People, one in a line: the key of a record, its link, or an email that one record has."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> list[Contact]:
        """Return the contacts; each line that names nobody, or several, is said by its number."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > _MOST:
            raise forms.ValidationError(gettext("Name at most 200 at once."))
        found, wrong = [], []
        for number, line in enumerate(lines, 1):
            hits = list(_named(line)[:2])
            if len(hits) == 1:
                found.append(hits[0])
            else:
                wrong.append(str(number))
        if wrong:
            words = gettext("These lines name nobody, or more than one record: %(lines)s.")
            raise forms.ValidationError(words % {"lines": ", ".join(wrong)})
        return found


def _named(line: str) -> Any:
    present = Contact.objects.filter(merged_into=None, erased_at=None).order_by("pk")
    if "@" in line:
        value = normalise_email(line).value
        own = ContactPoint.objects.filter(kind="email", normalised=value)
        return present.filter(pk__in=own.values("contact"))
    try:
        key = UUID(line.rstrip("/").rpartition("/")[2])
    except ValueError:
        return present.none()
    return present.filter(key=key)


class HoldForm(MatterForm):
    """A new hold: the matter, and who comes under it."""

    people = PeopleField(
        label=_("People"),
        required=False,
        help_text=_("One in a line: the link or key of a record, or an email only it has."),
    )
    reach = forms.ChoiceField(
        label=_("Who is held"),
        choices=LegalHold.Reach.choices,
        initial=LegalHold.Reach.NAMED,
        widget=forms.RadioSelect,
    )
    segment = forms.ModelChoiceField(
        label=_("The rule of a segment"),
        required=False,
        queryset=Segment.objects.none(),
        help_text=_("The hold keeps a copy of it: a later change of the segment frees nobody."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Segment.objects.visible_to(user).present().exclude(rule=None).order_by("name")
        self.fields["segment"].queryset = seen  # type: ignore[attr-defined]

    def scope(self) -> dict[str, Any]:
        """Return who is held, as an operation takes it."""
        segment = self.cleaned_data["segment"]
        return {
            "people": self.cleaned_data["people"],
            "reach": self.cleaned_data["reach"],
            "rule": segment.rule if segment else None,
        }


class MorePeopleForm(forms.Form):
    """People who come under a hold later."""

    people = PeopleField(label=_("People"))


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    why = forms.CharField(label=_("Why it ends"), widget=forms.Textarea(attrs={"rows": 3}))
