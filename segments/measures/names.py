"""The measures and dimensions there are, each frozen by its definition.

Definitions (segments.md 2.5):

- An order is a sale that was not cancelled. Revenue is what orders brought in less what refunds
  gave back, each on its own date, in the reporting currency. `average_order` is the sales' part
  of it per order.
- An order is kept when its refunds, whenever they came, give back less than all of it. A customer
  of a period has kept an order in it; a repeat customer two; a new customer their first ever.
  A customer is lost twelve months after their last kept order, on that day.
- At risk are customers whose kind (RFM) says so today.
- An engagement is what somebody does towards us. Somebody responds who does more than open or
  view; the rate is of those of whom the channel reported anything but bounces.
- NPS is the share of 9 and 10 less the share of 0 to 6, CSAT the share of 4 and 5, of counted
  answers.
- `retention` is the share of a cohort, the month of the first kept order, that kept an order in
  its month k.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a number is counted in: money in the reporting currency, shares in percent."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    POINTS = "points"
    SCORE = "score"


class Basis(StrEnum):
    """Whether a measure tells of a period (a flow) or of this moment (a stock)."""

    FLOW = "flow"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A side to look from: of time, of what happened, or of the person it is about.

    `reads` is the column that a reader must be allowed to read; `order` says whether rows stand
    in their own order ("own": months, cohorts) or the largest first ("size").
    """

    slug: str
    reads: str = ""
    order: str = "size"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that can be asked for.

    Attributes:
        slug: its name.
        unit: what it is counted in.
        dimensions: the sides it can be broken down by, two at most at once.
        right: the permission it asks for.
        basis: whether the period matters.
        reads: the columns that the reader must be allowed to read.
        adds_up: whether the rows of one dimension of the fact add up to the total.
        less_is_better: for colours and arrows.
    """

    slug: str
    unit: Unit
    dimensions: tuple[str, ...]
    right: str
    basis: Basis = Basis.FLOW
    reads: tuple[str, ...] = ()
    adds_up: bool = False
    less_is_better: bool = False


TIME: Final = ("day", "week", "month", "quarter", "year")
_PEOPLE: Final = ("owner", "team", "source", "country", "segment", "rfm", "cohort")
_BOUGHT: Final = ("product", "category", "sales_channel")
_PURCHASES, _ENGAGEMENT = "interactions.view_order", "interactions.view_engagement"
_TALKS, _ANSWERS = "interactions.view_conversation", "interactions.view_response"
_CONTACTS = "contacts.view_contact"
_TOTAL, _DONE = "interactions.Order.total", "interactions.Engagement.at"

_ALL_DIMENSIONS = (
    *(Dimension(slug, order="own") for slug in TIME),
    Dimension("product"),
    Dimension("category"),
    Dimension("sales_channel"),
    Dimension("country", "contacts.PostalAddress.country"),
    Dimension("segment"),
    Dimension("owner", "contacts.Contact.owner"),
    Dimension("team", "contacts.Contact.team"),
    Dimension("source", "contacts.Contact.source"),
    Dimension("rfm", "segments.ContactScore.rfm"),
    Dimension("rfm_r", "segments.ContactScore.rfm_r", order="own"),
    Dimension("rfm_fm", "segments.ContactScore.rfm_fm", order="own"),
    Dimension("cohort", "interactions.Order.at", order="own"),
    Dimension("k", order="own"),
    Dimension("channel"),
    Dimension("form"),
    Dimension("quality_dimension", order="own"),
)
DIMENSIONS: Final[Mapping[str, Dimension]] = {each.slug: each for each in _ALL_DIMENSIONS}


def _sales(slug: str, unit: Unit, *, adds_up: bool = True, less: bool = False) -> Measure:
    sides = (*TIME, *_BOUGHT, *_PEOPLE)
    return Measure(
        slug, unit, sides, _PURCHASES, reads=(_TOTAL,), adds_up=adds_up, less_is_better=less
    )


def _customers(
    slug: str, sides: tuple[str, ...] = (), unit: Unit = Unit.COUNT, *, less: bool = False
) -> Measure:
    found = (*TIME, *sides, *_PEOPLE)
    return Measure(slug, unit, found, _PURCHASES, reads=(_TOTAL,), less_is_better=less)


def _engaged(slug: str, unit: Unit = Unit.COUNT, *, adds_up: bool = False) -> Measure:
    sides = (*TIME, "channel", *_PEOPLE)
    return Measure(slug, unit, sides, _ENGAGEMENT, reads=(_DONE,), adds_up=adds_up)


def _answers(slug: str, unit: Unit, column: str) -> Measure:
    reads = (f"interactions.Response.{column}",)
    return Measure(slug, unit, (*TIME, "form", *_PEOPLE), _ANSWERS, reads=reads)


def _stock(
    slug: str,
    unit: Unit,
    sides: tuple[str, ...],
    *,
    right: str = _CONTACTS,
    reads: tuple[str, ...] = (),
    adds_up: bool = False,
    less: bool = False,
) -> Measure:
    return Measure(slug, unit, sides, right, Basis.STOCK, reads, adds_up, less)


_QUALITY = "governance.view_quality"
_CONSENT = ("contacts.ConsentEvent.action",)
_ALL_MEASURES = (
    _sales("revenue", Unit.MONEY),
    _sales("orders", Unit.COUNT),
    _sales("average_order", Unit.MONEY, adds_up=False),
    _sales("units", Unit.COUNT),
    _sales("refunds", Unit.MONEY, less=True),
    _customers("active_customers", _BOUGHT),
    _customers("new_customers"),
    _customers("repeat_customers", _BOUGHT),
    _customers("repeat_rate", _BOUGHT, Unit.SHARE),
    _customers("lost_customers", less=True),
    _stock(
        "at_risk_customers", Unit.COUNT, _PEOPLE, right=_PURCHASES,
        reads=("segments.ContactScore.rfm",), adds_up=True, less=True,
    ),
    Measure("retention", Unit.SHARE, ("cohort", "k"), _PURCHASES, reads=(_TOTAL,)),
    _engaged("engagements", adds_up=True),
    _engaged("responders"),
    _engaged("engagement_rate", Unit.SHARE),
    Measure("conversations", Unit.COUNT, TIME, _TALKS, adds_up=True),
    _answers("nps", Unit.POINTS, "nps"),
    _answers("csat", Unit.SHARE, "csat"),
    _stock("contacts", Unit.COUNT, (*_PEOPLE, "rfm_r", "rfm_fm"), adds_up=True),
    Measure("new_contacts", Unit.COUNT, (*TIME, *_PEOPLE), _CONTACTS, adds_up=True),
    _stock("contactable", Unit.SHARE, ("channel", *_PEOPLE), reads=_CONSENT),
    _stock("quality_score", Unit.SCORE, ("quality_dimension", *_PEOPLE), right=_QUALITY),
    _stock(
        "quality_issues_open", Unit.COUNT, ("quality_dimension", *_PEOPLE), right=_QUALITY,
        adds_up=True, less=True,
    ),
    _stock("segment_members", Unit.COUNT, ("segment",), right="segments.view_segment"),
)  # fmt: skip
MEASURES: Final[Mapping[str, Measure]] = {each.slug: each for each in _ALL_MEASURES}

__all__ = ["DIMENSIONS", "MEASURES", "TIME", "Basis", "Dimension", "Measure", "Unit"]
