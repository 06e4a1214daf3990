"""How many contacts a list has, at a price that does not grow with the list."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from config.templatetags.ui import number

EXACT_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of contacts, exact or about."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        if self.exact:
            return number(self.number)
        return _("about %(number)s") % {"number": number(self.number)}


def count_of(contacts: QuerySet) -> Count:
    """Count up to 10,000; beyond that believe the planner, rounded to two figures."""
    counted = contacts.order_by()[: EXACT_UP_TO + 1].count()
    if counted <= EXACT_UP_TO:
        return Count(counted)
    plan = json.loads(contacts.order_by().values("pk").explain(format="JSON"))
    rows = int(plan[0]["Plan"]["Plan Rows"])
    return Count(_two_figures(max(EXACT_UP_TO, rows)), exact=False)


def _two_figures(value: int) -> int:
    return round(value, 2 - len(str(value)))
