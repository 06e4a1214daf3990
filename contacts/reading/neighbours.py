"""The people before and after one person, by name, among those a colleague may see."""

from typing import Any

from django.db.models import F, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from contacts.models.contact import Contact

_ORDER = ("family_name", "given_name", "id")


def neighbours_of(user: Any, contact: Contact) -> tuple[Any, Any]:
    """Return the keys of the previous and the next person; two index walks, whatever the size."""
    seen = Contact.objects.visible_to(user).present()
    columns = tuple(F(name) for name in _ORDER)
    here = tuple(
        Value(getattr(contact, name), output_field=Contact._meta.get_field(name)) for name in _ORDER
    )
    before = seen.filter(TupleLessThan(columns, here)).order_by(*(f"-{name}" for name in _ORDER))
    after = seen.filter(TupleGreaterThan(columns, here)).order_by(*_ORDER)
    return (
        before.values_list("key", flat=True).first(),
        after.values_list("key", flat=True).first(),
    )
