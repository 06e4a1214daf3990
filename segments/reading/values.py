"""What customers are expected to do, for who looks: reasons, sums, one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from segments.customer_value.judging import BLOCKING
from segments.models.value import CustomerValue, ValueModel

LIKELY_LOST: Final = 80
# Steps of the value of a year that people read easily.
EDGES: Final = (0, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000)
REASONS: Final[Mapping[str, Any]] = {
    "few_customers": _("There are fewer than 200 customers: the sums of so few say too little."),
    "few_repeaters": _("Fewer than 60 customers came back: too few to tell how often people buy."),
    "no_repeaters": _("Nobody bought a second time: there is nothing to learn from yet."),
    "purchases_uncertain": _("The purchases fit no model with certainty."),
    "no_spending": _("Fewer than two customers who came back spent something: no amounts."),
    "spending_uncertain": _("The amounts fit no model with certainty: take them with care."),
    "spending_depends": _(
        "How much people spend depends on how often they buy: take the amounts with care."
    ),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the customers somebody may see; amounts of a year, discounted."""

    people: int
    value: Any
    buyers: float
    at_risk: int


def latest_model() -> ValueModel | None:
    """Return the model of the last count."""
    return ValueModel.objects.order_by("-as_of").first()


def reasons_not(model: ValueModel | None) -> list[Any]:
    """Return why nothing is shown; nothing where something is."""
    if model is None:
        return [_("It was not counted yet: it is every night, or when somebody asks.")]
    if model.enough:
        return []
    return [REASONS[code] for code in model.warnings if code in BLOCKING]


def cautions_of(model: ValueModel) -> list[Any]:
    """Return what to bear in mind with what is shown."""
    return [REASONS[code] for code in model.warnings if code not in BLOCKING]


def totals_for(user: Any) -> Totals:
    """Return the sums over the people in sight."""
    found = CustomerValue.objects.visible_to(user).aggregate(
        people=Count("pk"),
        value=Sum("value_12_months"),
        buyers=Coalesce(Sum("p_buy_90"), 0, output_field=_decimal()),
        at_risk=Count("pk", filter=Q(churn_risk__gte=LIKELY_LOST)),
    )
    value = None if found["value"] is None else round(found["value"])
    return Totals(found["people"], value, float(found["buyers"]) / 100, found["at_risk"])


def _decimal() -> Any:
    return CustomerValue._meta.get_field("p_buy_90")


def spread_for(user: Any) -> tuple[list[int], list[int]]:
    """Return edges and how many people in sight have a value between two of them."""
    rows = CustomerValue.objects.visible_to(user).filter(value_12_months__isnull=False)
    steps = list(pairwise(EDGES))
    counts = rows.aggregate(
        **{
            f"n{n}": Count("pk", filter=Q(value_12_months__gte=low, value_12_months__lt=high))
            for n, (low, high) in enumerate(steps)
        }
    )
    found = [counts[f"n{n}"] for n in range(len(steps))]
    last = max((n for n, each in enumerate(found) if each), default=0) + 1
    return list(EDGES[: last + 1]), found[:last]


def value_of(contact: Contact, user: Any) -> CustomerValue | None:
    """Return what one person is expected to do, if it can be said and `user` may read it."""
    rows = CustomerValue.objects.visible_to(user).select_related("model")
    return rows.filter(pk=contact.pk, model__enough=True).first()
