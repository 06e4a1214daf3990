"""What is usual where a person lives: figures of their area, with source and year."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.field_access import hidden_fields
from config.templatetags.ui import money, number
from contacts.models.contact import Contact
from contacts.models.reach import PostalAddress
from contacts.normalise.text import fold
from interactions.files.area_tables import postal
from interactions.models.areas import Area, AreaFigure, AreaLevel

INDICATOR_WORDS: dict[str, Any] = {
    "population": _("Population"),
    "density": _("Inhabitants per km²"),
    "median_age": _("Median age"),
    "median_income": _("Median income"),
    "mean_income": _("Mean income"),
    "households": _("Households"),
    "household_size": _("People per household"),
    "unemployment_rate": _("Unemployment rate"),
}
# The smallest area says most.
_LEVELS = [level.value for level in AreaLevel]
_CURRENCY = 3


@dataclass(frozen=True, slots=True)
class Average:
    """One figure of the area of a person, in words."""

    label: Any
    value: str
    area: str
    level: Any
    source: str
    year: int
    licence: str
    url: str


def indicator_words(slug: str) -> str:
    """Return an indicator in words; one of a table of one's own as it is called there."""
    words = slug.replace("_", " ")
    return str(INDICATOR_WORDS.get(slug) or words[:1].upper() + words[1:])


def value_words(value: Decimal, unit: str) -> str:
    """Return a figure with its unit."""
    if len(unit) == _CURRENCY and unit.isalpha() and unit.isupper():
        return money(value, unit)
    plain = number(value.normalize() if value != value.to_integral_value() else int(value))
    return f"{plain} {unit}".strip() if unit else plain


def averages_of(contact: Contact, user: Any) -> list[Average]:
    """Return the figures of the smallest known area of a person's address; two queries.

    They are of the area and of nobody in it, and go by no part of the address that the reader
    may not see.
    """
    address = PostalAddress.objects.filter(contact=contact).order_by("-is_primary", "pk").first()
    if address is None:
        return []
    areas = _areas_of(address, hidden_fields(user, PostalAddress._meta.label))
    figures = AreaFigure.objects.filter(area__in=areas).select_related("area", "source")
    best: dict[str, AreaFigure] = {}
    for figure in sorted(figures, key=_how_near):
        best.setdefault(figure.indicator, figure)
    order = list(INDICATOR_WORDS)
    known = sorted(best, key=lambda slug: (order.index(slug) if slug in order else 99, slug))
    return [_average(best[slug]) for slug in known]


def _areas_of(address: PostalAddress, hidden: frozenset[str]) -> list[Area]:
    if "country" in hidden or not address.country:
        return []
    here = Q(level=AreaLevel.COUNTRY)
    if address.postal_code and "postal_code" not in hidden:
        here |= Q(level=AreaLevel.POSTAL_CODE, code=postal(address.postal_code))
    for name, level in (("city", AreaLevel.MUNICIPALITY), ("region", AreaLevel.REGION)):
        text = fold(getattr(address, name))
        if text and name not in hidden:
            here |= Q(level=level, fold=text[:120])
    found = list(Area.objects.filter(here, country=address.country))
    # Two places of one name say nothing about either.
    counts = [area.level for area in found]
    return [area for area in found if counts.count(area.level) == 1]


def _how_near(figure: AreaFigure) -> tuple[int, int, int]:
    return _LEVELS.index(figure.area.level), -figure.year, -figure.pk


def _average(figure: AreaFigure) -> Average:
    return Average(
        indicator_words(figure.indicator),
        value_words(figure.value, figure.unit),
        str(figure.area),
        figure.area.get_level_display(),
        figure.source.name,
        figure.year,
        figure.source.licence,
        figure.source.url,
    )
