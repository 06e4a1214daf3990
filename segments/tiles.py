"""The tiles that segments offers: every measure as a number, and the numbers that are drawn."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import tiles
from config.tiles import Attention, Tile, Tiled, Viewing
from contacts.access import Can as CanContacts
from segments.access import Can
from segments.measures import MEASURES
from segments.models.segment import Segment
from segments.reading.dashboards.asking import ask, said_total, speaker
from segments.reading.dashboards.figures import figure
from segments.reading.dashboards.lengths import lengths
from segments.reading.dashboards.lines import customers, revenue
from segments.reading.dashboards.page import viewing_of
from segments.vocabulary.measure_words import measure_label

_SALES, _PEOPLE = _("Sales"), _("Customers")
_TALK, _DATA = _("Engagement and answers"), _("Data")
_FIGURES, _WORK = _("Single numbers"), _("Work")


def _first(place: int, *roles: str) -> dict[str, int]:
    return dict.fromkeys(roles, place)


_SELLING, _ALL = ("sales", "sales_lead"), ("sales", "sales_lead", "marketing")
_OWNER, _OFFICER = "data_owner", "privacy_officer"
# Where single numbers stand on the first pages: four in a row.
_FIRST = {
    "revenue": {**_first(10, *_ALL), _OWNER: 13},
    "active_customers": _first(11, *_ALL),
    "repeat_rate": _first(12, *_SELLING),
    "at_risk_customers": _first(13, *_SELLING),
    "new_customers": _first(12, "marketing"),
    "nps": _first(13, "marketing"),
    "contacts": {**_first(10, _OWNER), **_first(11, _OFFICER), **_first(10, "viewer")},
    "new_contacts": _first(11, "viewer"),
    "quality_score": _first(11, _OWNER),
    "quality_issues_open": {**_first(12, _OWNER), **_first(12, _OFFICER)},
    "engagements": _first(13, _OFFICER),
}


def register_all() -> None:
    """Offer the tiles of this app."""
    tiles.register(*_lines(), *_bars(), *_figures())
    tiles.register(
        Tile(
            "attention", _("Needs attention"), _attention, group=_WORK, icon="bell",
            roles={**_first(21, *_ALL, _OWNER, _OFFICER), "viewer": 30},
        )
    )  # fmt: skip
    tiles.register_attention("segments", _waiting)


def _lines() -> Iterable[Tile]:
    right = MEASURES["revenue"].right
    yield Tile(
        "revenue", _("Revenue and forecast"), revenue, "s8", right, group=_SALES,
        icon="chart-line", roles={**_first(20, *_ALL), _OWNER: 40},
    )  # fmt: skip
    yield Tile(
        "customers", _("Active and repeat customers"),
        customers(("active_customers", "repeat_customers"), ("main", "second")), "s6", right,
        group=_PEOPLE, icon="users", roles=_first(30, *_ALL),
    )  # fmt: skip
    yield Tile(
        "movement", _("New and lost customers"),
        customers(("new_customers", "lost_customers"), ("main", "fourth")), "s6", right,
        group=_PEOPLE, icon="arrow-left-right", roles=_first(31, *_ALL),
    )  # fmt: skip


def _bars() -> Iterable[Tile]:
    segments = ("segments:segments", _("All segments"))
    made = (
        ("channels", _("Engagement by channel"), "engagements", "channel", _TALK, "megaphone",
         {**_first(42, *_ALL)}, {"colours": True}),
        ("segments", _("Segments"), "segment_members", "segment", _PEOPLE, "chart-pie",
         {**_first(40, *_ALL), _OWNER: 41, _OFFICER: 32}, {"colours": True, "more": segments}),
        ("coverage", _("Consent coverage"), "contactable", "channel", _DATA, "shield-check",
         {**_first(41, *_ALL), _OWNER: 31, _OFFICER: 30}, {}),
        ("quality", _("Data quality by dimension"), "quality_score", "quality_dimension", _DATA,
         "gauge", {_OWNER: 30, _OFFICER: 31}, {}),
        ("issues", _("Open quality issues"), "quality_issues_open", "quality_dimension", _DATA,
         "circle-alert", {_OWNER: 32}, {}),
        ("products", _("Best products"), "revenue", "product", _SALES, "shopping-bag",
         _first(50, *_SELLING), {}),
        ("categories", _("Revenue by category"), "revenue", "category", _SALES, "tags",
         _first(50, "marketing"), {}),
        ("sales_channels", _("Revenue by sales channel"), "revenue", "sales_channel", _SALES,
         "store", _first(51, "marketing"), {}),
        ("owners", _("Revenue by owner"), "revenue", "owner", _SALES, "user-round-check",
         _first(51, "sales_lead"), {}),
        ("countries", _("Customers by country"), "active_customers", "country", _PEOPLE, "map",
         {}, {}),
        ("kinds", _("Customers by kind"), "active_customers", "rfm", _PEOPLE, "layout-grid",
         _first(52, "marketing"), {}),
        ("sources", _("Contacts by source"), "contacts", "source", _DATA, "cable",
         {_OWNER: 42}, {}),
        ("answers", _("NPS by form"), "nps", "form", _TALK, "smile", {}, {}),
    )  # fmt: skip
    for name, title, measure, side, group, icon, roles, options in made:
        yield Tile(
            name, title, lengths(measure, side, **options), "s4", MEASURES[measure].right,
            group, icon, roles,
        )  # fmt: skip


def _figures() -> Iterable[Tile]:
    for slug, measure in MEASURES.items():
        if slug != "retention":
            yield Tile(
                f"figure.{slug}", measure_label(slug), figure(slug), "s3", measure.right,
                _FIGURES, "hash", _FIRST.get(slug, {}),
            )  # fmt: skip


def _attention(viewing: Viewing) -> Tiled:
    rows = tiles.attention_for(viewing.user, viewing.now)
    numbers = (tiles.Number("attention", gettext("Needs attention"), len(rows)),)
    return Tiled("segments/tiles/attention.html", {"rows": rows}, numbers)


def _waiting(user: Any, now: datetime) -> Iterable[Attention]:
    """Segments that need their rule mended, flaws to settle, people nobody answers for."""
    if user.has_perm(Can.CHANGE):
        yield from _broken(user)
    viewing = viewing_of(user, "", now)
    flaws = ask(viewing, "quality_issues_open") if user.has_perm(CanContacts.VIEW_QUALITY) else None
    if flaws is not None and flaws.total:
        facts = {"count": said_total(flaws)}
        yield Attention(
            gettext("Open quality issues: %(count)s") % facts,
            gettext("Wrong addresses, damaged letters, odd names"),
            reverse("quality:inbox"),
            gettext("Look"),
            "circle-alert",
            "amber",
            45,
        )
    people = ask(viewing, "contacts", ("owner",)) if user.has_perm(CanContacts.ASSIGN) else None
    for row in people.rows if people is not None else ():
        if not row.keys[0].value and row.value and people is not None:
            yield Attention(
                gettext("Contacts without an owner: %(count)s")
                % {"count": speaker(people)(row.value)},
                gettext("Hand them to somebody"),
                f"{reverse('contacts:list')}?owner=none",
                gettext("Assign"),
                "user-round-x",
                "",
                60,
            )


def _broken(user: Any) -> Iterable[Attention]:
    many = Segment.objects.visible_to(user).present().filter(state=Segment.State.BROKEN).count()
    if many:
        yield Attention(
            gettext("Segments that are broken: %(count)s") % {"count": many},
            gettext("Their members stay as they were"),
            f"{reverse('segments:segments')}?state=broken",
            gettext("Mend"),
            "unplug",
            "amber",
            30,
        )
