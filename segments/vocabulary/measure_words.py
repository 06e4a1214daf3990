"""What measures, dimensions and periods are called, for people."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.measuring import extra_measures

_MEASURES: Final[Mapping[str, tuple[Any, Any]]] = {
    "revenue": (_("Revenue"), _("What orders brought in less refunds, each on its own date.")),
    "orders": (_("Orders"), _("Sales that were not cancelled.")),
    "average_order": (_("Average order"), _("What sales brought in, per order.")),
    "units": (_("Units sold"), _("What was bought less what was given back.")),
    "refunds": (_("Refunds"), _("What was given back, on the date of the refund.")),
    "active_customers": (
        _("Customers who bought"),
        _("People with an order that was not given back whole."),
    ),
    "new_customers": (_("New customers"), _("People who bought for the first time.")),
    "repeat_customers": (_("Repeat customers"), _("People with two such orders or more.")),
    "repeat_rate": (_("Repeat rate"), _("Repeat customers as a share of customers who bought.")),
    "lost_customers": (_("Lost customers"), _("People whose last order was twelve months ago.")),
    "at_risk_customers": (
        _("Customers at risk"),
        _("Good customers who have not bought for long, today."),
    ),
    "retention": (
        _("Retention"),
        _("The share of those who first bought in one month that bought in a later one."),
    ),
    "engagements": (_("Engagement"), _("What people did towards us, on any channel.")),
    "responders": (_("People who responded"), _("Who did more than open or look.")),
    "engagement_rate": (
        _("Engagement rate"),
        _("Who responded, as a share of those whom the channel reached."),
    ),
    "conversations": (_("Conversations"), _("Calls, meetings and visits that were written down.")),
    "nps": (_("NPS"), _("Answers of 9 and 10 less those of 0 to 6, in points.")),
    "csat": (_("Satisfaction"), _("The share of answers of 4 and 5.")),
    "contacts": (_("Contacts"), _("People in use, today.")),
    "new_contacts": (_("New contacts"), _("People who were added.")),
    "contactable": (
        _("Consent coverage"),
        _("The share of people who may be written to, today."),
    ),
    "quality_score": (_("Quality of the data"), _("The mean score of the records, today.")),
    "quality_issues_open": (_("Open quality issues"), _("Flaws that wait to be settled, today.")),
    "segment_members": (_("Members of segments"), _("Who belongs to a segment, today.")),
}
_DIMENSIONS: Final[Mapping[str, Any]] = {
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
    "product": _("Product"),
    "category": _("Category"),
    "sales_channel": _("Sales channel"),
    "country": _("Country"),
    "segment": _("Segment"),
    "owner": _("Owner"),
    "team": _("Team"),
    "source": _("Source"),
    "rfm": _("Kind of customer"),
    "rfm_r": _("Recency, 1 to 5"),
    "rfm_fm": _("Frequency and money, 1 to 5"),
    "cohort": _("Month of the first order"),
    "k": _("Months later"),
    "channel": _("Channel"),
    "form": pgettext_lazy("survey", "Form"),
    "quality_dimension": _("Kind of flaw"),
}
_PERIODS: Final[Mapping[str, Any]] = {
    "last_7_days": _("Last 7 days"),
    "last_30_days": _("Last 30 days"),
    "last_90_days": _("Last 90 days"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_12_months": _("Last 12 months"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "all_time": _("All time"),
}


def measure_label(slug: str) -> Any:
    """Return what a measure is called."""
    extra = extra_measures().get(slug)
    return extra.label if extra else _MEASURES[slug][0]


def measure_sentence(slug: str) -> Any:
    """Return what a measure says, in one sentence; a number of another app says enough."""
    return _MEASURES[slug][1] if slug in _MEASURES else ""


def dimension_label(slug: str) -> Any:
    """Return what a dimension is called."""
    return _DIMENSIONS[slug]


def period_label(preset: str) -> Any:
    """Return what a period is called; "" for days that somebody chose."""
    return _PERIODS.get(preset, "")
