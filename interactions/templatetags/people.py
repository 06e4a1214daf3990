"""The people of a page of events, and what tables of figures lacked, in templates."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from interactions.reading.people import Person

register = template.Library()

_REASONS = {
    "unreadable": _("The line cannot be read."),
    "no_country": _("No country of this name."),
    "no_year": _("No year."),
    "long_place": _("The name or code of the place is too long."),
    "no_figure": _("No figure."),
    "not_a_number": _("Not a number, or one that can be read in two ways."),
}


@register.filter
def of_number(people: Mapping[int, Person], number: int | None) -> Person | None:
    """Return the person with a number, if the page's reader may see them."""
    return people.get(number or 0)


@register.filter
def area_reason(code: str) -> Any:
    """Return why a line of a table of figures was left out."""
    return _REASONS.get(code, code)
