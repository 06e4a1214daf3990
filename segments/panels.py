"""What the segments app puts on the contact page and into lists of contacts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from config import list_numbers, panels
from config.list_numbers import ListNumber
from config.panels import Panel
from config.templatetags.ui import day, money, percentage
from segments.access import Can
from segments.models.value import CustomerValue


def register_all() -> None:
    """Register the panels of this app, and the columns of lists."""
    for column in _columns():
        list_numbers.register(column)
    panels.register(Panel("segments", _("Segments"), "segments:segments_panel", Can.VIEW, order=40))
    panels.register(Panel("value", _("Value"), "segments:value_panel", Can.VIEW_VALUES, order=35))
    panels.register(
        Panel("sent", _("Sent to"), "segments:sent_panel", Can.VIEW_DESTINATIONS, order=95)
    )


def _columns() -> Iterator[ListNumber]:
    given: tuple[tuple[str, Any, Any, Any], ...] = (
        ("value_12_months", _("Value of 12 months"), money, 0),
        ("p_buy_90", _("Buys within 90 days"), percentage, 0),
        ("churn_risk", _("Risk of losing"), percentage, 0),
        ("next_purchase", _("Next purchase"), day, date.min),
    )
    table, right = CustomerValue._meta.label, Can.VIEW_VALUES
    for column, label, say, none in given:
        yield ListNumber(column, label, f"worth__{column}", table, right, say, none)
