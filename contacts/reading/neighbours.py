"""Where one person stands in a list: who comes before and after, and at which place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, IntegerField, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from config.list_numbers import all_numbers
from config.templatetags.ui import number
from contacts.models.contact import Contact
from contacts.models.summary import Summary
from contacts.querysets import ContactQuerySet

COUNTED_UP_TO = 1_000
# What a list by a column of `Summary` calls it: "orders" alone is the relation to them.
SUM = "sum_"
# And one by a number of another app.
NUMBER = "number_"
_BEFORE_ANY_ORDER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The keys of the people before and after; `place` and `total` are empty outside the list."""

    before: Any
    after: Any
    place: str = ""
    total: str = ""


def neighbours_in(
    people: ContactQuerySet, order: Sequence[str], contact: Contact, *, placed: bool
) -> Neighbours:
    """Return who stands beside `contact` in `people`, whether or not it is still among them.

    Two index walks, and with `placed` three more queries that stop at 1,000 people.

    Args:
        people: the list, scoped to its reader.
        order: its fields, not null, all ascending or all descending, ending in a unique one.
        contact: the person looked at.
        placed: whether to count as well.
    """
    names = [name.removeprefix("-") for name in order]
    columns = tuple(F(name) for name in names)
    here = tuple(_value(contact, name) for name in names)
    earlier, later = TupleLessThan(columns, here), TupleGreaterThan(columns, here)
    if order[0].startswith("-"):
        earlier, later = later, earlier
    backwards = [name[1:] if name.startswith("-") else f"-{name}" for name in order]
    keys = people.values_list("key", flat=True)
    before = keys.filter(earlier).order_by(*backwards).first()
    after = keys.filter(later).order_by(*order).first()
    if not placed or not people.filter(pk=contact.pk).exists():
        return Neighbours(before, after)
    ahead = people.filter(earlier).order_by()[:COUNTED_UP_TO].count()
    total = people.order_by()[: COUNTED_UP_TO + 1].count()
    return Neighbours(before, after, _counted(ahead + 1), _counted(total))


def _value(contact: Contact, name: str) -> Value:
    if name == "score":
        score = getattr(contact, "quality", None)
        return Value((score and score.total) or 0, output_field=IntegerField())
    if name.startswith(SUM):
        column = name.removeprefix(SUM)
        # Who never bought stands before everybody who did.
        value = getattr(getattr(contact, "summary", None) or Summary(), column)
        value = _BEFORE_ANY_ORDER if value is None else value
        return Value(value, output_field=Summary._meta.get_field(column))
    if name.startswith(NUMBER):
        known = all_numbers()[name.removeprefix(NUMBER)]
        related = Contact._meta.get_field(known.relation).related_model
        value = known.of(contact)
        value = known.none if value is None else value
        return Value(value, output_field=related._meta.get_field(known.column))
    return Value(getattr(contact, name), output_field=Contact._meta.get_field(name))


def _counted(people: int) -> str:
    if people <= COUNTED_UP_TO:
        return number(people)
    return _("%(number)s+") % {"number": number(COUNTED_UP_TO)}
