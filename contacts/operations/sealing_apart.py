"""After a merge was taken back: values that moved go under the key of whose they are now.

What was written while two records were one is sealed under the survivor's key; where its row
goes back to the other record, it would not open there.
"""

from django.apps import apps

from contacts.models.contact import Contact
from contacts.models.keyring import PREFIX, keys_of, open_value
from contacts.models.sealed_text import SealedTextField, place_of


def seal_apart(contact: Contact, other: Contact) -> int:
    """Seal under its own key what `contact` has under the key of `other`; returns how much."""
    count = 0
    for model in apps.get_models():
        for field in model._meta.local_fields:
            # Rows of history stay as they were written: they are of the record of then.
            if isinstance(field, SealedTextField) and not hasattr(model, "instance_type"):
                count += _rows(model, field, contact, other)
    return count


def _rows(model: type, field: SealedTextField, contact: Contact, other: Contact) -> int:
    count, own = 0, keys_of(contact.pk)
    for row in model._base_manager.filter(**{field.person: contact.pk}):  # type: ignore[attr-defined]
        sealed = row.__dict__.get(field.attname) or ""
        name = sealed.removeprefix(PREFIX).partition(":")[0]
        if not sealed.startswith(PREFIX) or name in own:
            continue
        text = open_value(other.pk, place_of(field, row), sealed)
        setattr(row, field.attname, text)
        row.save(update_fields=[field.attname])
        count += 1
    return count
