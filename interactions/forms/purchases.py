"""Forms of purchases: an order by hand with its lines, a refund, a file."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from contacts.forms.organisations import country_choices
from interactions.models.purchases import OrderState

MOST_LINES = 100
FIRST_LINES = 3
MORE_LINES = 5
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class OrderForm(forms.Form):
    """What is said of an order as a whole; `ref` lets a form sent twice make one order."""

    ref = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    at = forms.DateTimeField(label=_("When"), widget=_MOMENT)
    state = forms.ChoiceField(label=_("State"), choices=OrderState.choices, initial=OrderState.PAID)
    currency = forms.RegexField(
        label=_("Currency"), regex=r"^[A-Za-z]{3}$", max_length=3, help_text=_("Three letters.")
    )
    channel = forms.CharField(label=_("Channel"), max_length=40, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    discount = forms.DecimalField(
        label=_("Discount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    tax = forms.DecimalField(
        label=_("Tax"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    shipping = forms.DecimalField(
        label=_("Shipping"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    buyer_name = forms.CharField(label=_("Name of the buyer"), max_length=240, required=False)
    buyer_email = forms.CharField(label=_("Email of the buyer"), max_length=254, required=False)

    def __init__(self, data: Any = None, *, person: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "ref": new_key(),
                "at": timezone.localtime(),
                "currency": settings.ORG_CURRENCY,
            },
        )
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]
        if person is not None:
            del self.fields["buyer_name"], self.fields["buyer_email"]

    def values(self, lines: list[dict[str, Any]], person: Any) -> dict[str, Any]:
        """Return the order as its operation takes it."""
        given = self.cleaned_data
        amounts = {
            name: given[name] for name in ("discount", "tax", "shipping") if given[name] is not None
        }
        buyer = {"name": given.get("buyer_name", ""), "email": given.get("buyer_email", "")}
        return {
            "external_id": str(given["ref"]),
            "number": given["number"],
            "at": given["at"],
            "state": given["state"],
            "currency": given["currency"].upper(),
            "channel": given["channel"],
            "country": given["country"],
            "lines": lines,
            **amounts,
            **({"contact": person} if person is not None else {"buyer": buyer}),
        }


class LineForm(forms.Form):
    """One line of an order; an empty one is left out."""

    sku = forms.CharField(label=_("SKU"), max_length=80, required=False)
    name = forms.CharField(label=_("Product"), max_length=200, required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        required=False,
        min_value=Decimal("0.001"),
        max_digits=14,
        decimal_places=3,
    )
    unit_price = forms.DecimalField(
        label=_("Price"), required=False, min_value=0, max_digits=16, decimal_places=4
    )
    discount = forms.DecimalField(
        label=_("Discount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = int(str(self.prefix).rpartition("-")[2]) + 1 if self.prefix else 1
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} {number}"

    def clean(self) -> dict[str, Any]:
        """Ask for product, quantity and price where anything is said."""
        given = super().clean() or {}
        if not any(value not in (None, "") for value in given.values()):
            return given
        if not (given.get("sku") or given.get("name")):
            self.add_error("name", _("Say what was bought."))
        for name in ("quantity", "unit_price"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Give a number."))
        return given

    def said(self) -> dict[str, Any]:
        """Return what the line says, without empty values."""
        given = self.cleaned_data.items()
        return {name: value for name, value in given if value not in (None, "")}


class Lines(forms.BaseFormSet):
    """The lines of an order; one at least."""

    def values(self) -> list[dict[str, Any]]:
        """Return the lines that say something."""
        return [said for form in self.forms if (said := form.said())]

    def clean(self) -> None:
        """Refuse an order of nothing."""
        if not any(self.errors) and not self.values():
            raise forms.ValidationError(_("Give at least one line."))


def lines_form(data: Any = None, *, extra: int = FIRST_LINES) -> Lines:
    """Return the lines as given, or empty ones to fill in."""
    made = forms.formset_factory(
        LineForm, formset=Lines, extra=extra, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    return made(data, prefix="lines")


class RefundForm(forms.Form):
    """How many of each line come back, or an amount that no line explains."""

    ref = forms.UUIDField(widget=forms.HiddenInput)
    at = forms.DateTimeField(label=_("When"), widget=_MOMENT)
    amount = forms.DecimalField(
        label=_("Another amount"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        help_text=_("Only where it is not what the lines come to."),
    )

    def __init__(self, lines: Iterable[dict[str, Any]], data: Any = None) -> None:
        super().__init__(data, initial={"ref": new_key(), "at": timezone.localtime()})
        self.lines = list(lines)
        for each in self.lines:
            self.fields[_name_of(each)] = forms.DecimalField(
                label=str(each["line"]),
                required=False,
                min_value=0,
                max_value=max(each["left"], Decimal(0)),
                max_digits=14,
                decimal_places=3,
            )

    @property
    def rows(self) -> list[tuple[dict[str, Any], Any]]:
        """Each line with the field that asks how many come back."""
        return [(each, self[_name_of(each)]) for each in self.lines]

    def quantities(self) -> dict[int, Decimal] | None:
        """Return how many come back by line, or None: all that is left."""
        given = {each["line"].pk: self.cleaned_data[_name_of(each)] for each in self.lines}
        return {line: found for line, found in given.items() if found} or None


def _name_of(line: dict[str, Any]) -> str:
    return f"line-{line['line'].pk}"
