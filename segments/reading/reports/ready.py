"""Reports that come ready: questions worth asking, for whoever may ask them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.errors import NotPermitted
from segments.models.reports import Shape
from segments.operations.reporting.shapes import shapes_for
from segments.reading.measuring import Answer, askable
from segments.reading.reports.asking import facts_of, sheet_for
from segments.reading.reports.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Ready:
    """One report that comes ready.

    It asks a `question`, or is counted by `read(user, now)` where its numbers are another app's;
    `right` is then the permission it asks for.
    """

    slug: str
    name: Any
    about: Any
    icon: str
    shape: str
    question: Mapping[str, Any] = field(default_factory=dict)
    right: str = ""
    read: Callable[[Any, datetime], Answer] | None = None

    def sheet(self, user: Any, now: datetime, **changed: Any) -> Sheet:
        """Return the answer for a reader; raises as `sheet_for`."""
        if self.read is not None:
            return Sheet(str(self.name), self.read(user, now))
        return sheet_for(str(self.name), {**self.question, **changed}, user=user, now=now)

    def facts(self, sheet: Sheet, user: Any) -> list[str]:
        """Return what stands below the title."""
        if self.read is not None:
            return [str(self.about)]
        return facts_of(sheet.answer.question, user)

    def shapes(self) -> Sequence[str]:
        """Return how it can be shown."""
        if self.read is not None:
            return (self.shape, Shape.TABLE)
        return shapes_for(self.question["measure"], self.question.get("by", []))


def _asks(measure: str, *by: str, period: str = "last_12_months") -> dict[str, Any]:
    return {"measure": measure, "by": list(by), "period": period}


_READY: dict[str, Ready] = {
    each.slug: each
    for each in (
        Ready(
            "sales-by-month", _("Sales by month"),
            _("Revenue of the last twelve months, refunds on their own date."),
            "trending-up", Shape.LINE, _asks("revenue", "month"),
        ),
        Ready(
            "sales-by-product", _("Sales by product"),
            _("What was sold for how much, the best first."),
            "package", Shape.BARS, _asks("revenue", "product"),
        ),
        Ready(
            "sales-by-segment", _("Sales by segment"),
            _("What the members of each segment bought; who is in two counts in both."),
            "chart-pie", Shape.BARS, _asks("revenue", "segment"),
        ),
        Ready(
            "sales-by-owner", _("Sales by owner"),
            _("What the contacts of each colleague bought."),
            "user-round-check", Shape.BARS, _asks("revenue", "owner"),
        ),
        Ready(
            "retention", _("Cohort retention"),
            _("Of those who first bought in one month: how many bought again in a later one."),
            "grid-3x3", Shape.HEAT, _asks("retention", "cohort", "k"),
        ),
        Ready(
            "rfm-map", _("RFM map"),
            _("How many customers bought how lately, how often and for how much: 5 is best."),
            "layout-grid", Shape.HEAT, _asks("contacts", "rfm_r", "rfm_fm"),
        ),
        Ready(
            "channel-engagement", _("Engagement by channel"),
            _("Who responded, of those whom each channel reached."),
            "megaphone", Shape.BARS, _asks("engagement_rate", "channel", period="last_90_days"),
        ),
        Ready(
            "consent-coverage", _("Consent coverage"),
            _("How many of your contacts may be written to, by channel."),
            "shield-check", Shape.BARS, _asks("contactable", "channel"),
        ),
        Ready(
            "survey-nps", _("Survey results: recommendation"),
            _("NPS month by month: who recommends you less who does not."),
            "clipboard-list", Shape.LINE, _asks("nps", "month"),
        ),
        Ready(
            "survey-csat", _("Survey results: satisfaction"),
            _("The share of answers of 4 and 5, by form."),
            "clipboard-list", Shape.BARS, _asks("csat", "form"),
        ),
    )
}  # fmt: skip


def register(ready: Ready) -> None:
    """Offer a report whose numbers are another app's."""
    _READY[ready.slug] = ready


def ready_for(user: Any) -> list[Ready]:
    """Return the ready reports that `user` may ask for."""
    known = {each.slug: set(each.dimensions) for each in askable(user)}

    def may(ready: Ready) -> bool:
        if ready.read is not None:
            return bool(user.has_perm(ready.right))
        asked = ready.question
        return asked["measure"] in known and set(asked["by"]) <= known[asked["measure"]]

    return [ready for ready in _READY.values() if may(ready)]


def ready_named(slug: str, user: Any) -> Ready:
    """Return a ready report by its name.

    Raises:
        LookupError: there is none of this name.
        NotPermitted: the role may not ask for it.
    """
    found = _READY[slug]
    if found not in ready_for(user):
        raise NotPermitted(gettext("Your role may not ask for this number."))
    return found
