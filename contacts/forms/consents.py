"""Forms of a consent that a colleague writes down with what proves it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.preference import Channel, Purpose
from contacts.operations.consent_facts import sale, written
from contacts.reading.permissions import SIGNED_BY


class ProvenForm(forms.Form):
    """What the person said yes to, in the words they saw, and when."""

    channel = forms.ChoiceField()
    purpose = forms.ModelChoiceField(
        Purpose.objects.filter(active=True).order_by("slug", "-version").distinct("slug"),
        to_field_name="slug",
    )
    wording = forms.CharField(max_length=4_000)
    on = forms.DateField()

    def clean_on(self) -> datetime | None:
        """Return the moment: today is now, and any other day at this hour."""
        now = timezone.localtime()
        day = self.cleaned_data["on"]
        if day > now.date():
            raise forms.ValidationError(_("This moment has not come yet."))
        if day == now.date():
            return None
        return now.replace(year=day.year, month=day.month, day=day.day)

    def said(self) -> dict[str, Any]:
        """Return what the operation takes."""
        given = self.cleaned_data
        said = {name: given[name] for name in ("channel", "wording")}
        said |= {"purpose": given["purpose"].slug, "event_at": given["on"]}
        return said | {"action": "grant", "evidence": self.facts(given)}

    def facts(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what it rests on."""
        raise NotImplementedError


class SignedForm(ProvenForm):
    """A signed agreement to calls or texts (47 CFR 64.1200(f)(9))."""

    signature = forms.ChoiceField(choices=list(SIGNED_BY.items()))
    signer = forms.CharField(max_length=200, required=False)
    automated = forms.BooleanField(required=False)
    no_condition = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = _channels(Channel.SMS, Channel.PHONE)  # type: ignore[attr-defined]

    def facts(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the signature and what the words disclose."""
        names = ("signature", "automated", "no_condition")
        return written(name=given["signer"], **{name: given[name] for name in names})


class SaleForm(ProvenForm):
    """An address given at a sale, with a chance to refuse (2002/58/EC Art. 13(2))."""

    order = forms.CharField(max_length=120)
    own_similar = forms.BooleanField(required=False)
    could_refuse = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = _channels(Channel.EMAIL, Channel.SMS)  # type: ignore[attr-defined]

    def facts(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the sale and what was told there."""
        names = ("order", "own_similar", "could_refuse")
        return sale(**{name: given[name] for name in names})


PROVEN: dict[str, type[ProvenForm]] = {"signed": SignedForm, "sale": SaleForm}


def _channels(*channels: Channel) -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in channels]
