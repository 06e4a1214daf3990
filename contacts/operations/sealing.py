"""Seals what is sensitive among custom fields, and keeps the index by which it is found.

Sealed are fields of the class "sensitive" and those about health or of a special category,
in any mode.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from config.personal_data import About, Kind, Personal, Sensitivity
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.keyring import fresh_key, keyring, named
from contacts.models.person_key import BlindIndex, PersonKey
from contacts.models.sealed_custom import is_sealed, sealed_entry
from contacts.normalise.text import fold
from contacts.personal_data import TABLES

# Categories whose values are sealed whatever their class.
CLOSED = (str(Kind.HEALTH), str(Kind.SPECIAL))
FIELD = "custom."
CHUNK = 5_000
# The columns of a person that are declared as health data.
DECLARED = frozenset(
    name
    for table in TABLES
    if isinstance(table, About) and table.model == Contact._meta.label
    for name, said in table.columns.items()
    if isinstance(said, Personal) and said.phi
)


def sealed_fields() -> QuerySet[CustomField]:
    """Return the definitions whose values are stored sealed."""
    closed = Q(sensitivity=str(Sensitivity.SENSITIVE)) | Q(category__in=CLOSED)
    return CustomField.objects.filter(closed)


def is_closed(field: CustomField) -> bool:
    """Say the same of one definition."""
    return field.sensitivity == Sensitivity.SENSITIVE or field.category in CLOSED


def protected(names: Iterable[str]) -> frozenset[str]:
    """Return those names of columns that are health data where HIPAA holds; else none."""
    asked = set(names)
    if not settings.HIPAA_MODE or not asked:
        return frozenset()
    custom = {name for name in asked if name.startswith(FIELD)}
    closed = sealed_fields().values_list("slug", flat=True) if custom else ()
    return frozenset((asked & DECLARED) | (custom & {FIELD + slug for slug in closed}))


def are_protected(places: Iterable[str]) -> bool:
    """Say whether columns of tables ("contacts.Contact.stage") hold any health data."""
    return bool(protected_places(places))


def protected_places(places: Iterable[str]) -> frozenset[str]:
    """Return those of such columns that hold health data."""
    return frozenset(f"{Contact._meta.label}.{name}" for name in protected_names(places))


def protected_names(places: Iterable[str]) -> frozenset[str]:
    """Return the names of those of such columns, as `protected` takes them."""
    own = f"{Contact._meta.label}."
    return protected(place.removeprefix(own) for place in places if place.startswith(own))


def seal_values(
    contact: Contact, values: Mapping[str, Any], slugs: Iterable[str]
) -> tuple[dict[str, Any], PersonKey | None]:
    """Return the values with those of `slugs` that must be sealed so, and a key if one was made.

    The key is not stored yet: the caller stores it once the contact is. Writes nothing.
    """
    plain = [slug for slug in slugs if slug in values and not is_sealed(values[slug])]
    closed = set(sealed_fields().filter(slug__in=plain).values_list("slug", flat=True))
    if not closed:
        return dict(values), None
    newest = PersonKey.objects.filter(contact=contact.pk).order_by("version").last()
    key = newest or fresh_key(contact.pk)
    at_hand = named(key.key), key.wrapped
    entries = {slug: sealed_entry(at_hand, slug, values[slug]) for slug in closed}
    return {**values, **entries}, None if newest else key


def keep_key(contact: Contact, key: PersonKey | None) -> None:
    """Store the key that was made for a contact."""
    if key is not None:
        key.contact_id = contact.pk
        key.save(force_insert=True)


def digest_of(slug: str, value: Any) -> str:
    """Return what a value of a field is found by; without our key nobody gets it."""
    own = hmac.digest(settings.SUPPRESSION_KEY.encode(), f"blind:{slug}".encode(), hashlib.sha256)
    return hmac.new(own, fold(str(value)).encode(), hashlib.sha256).hexdigest()[:32]


def index_again(people: Iterable[int]) -> None:
    """Write the index of these people as their values are now."""
    people = list(people)
    for start in range(0, len(people), CHUNK):
        _index_chunk(people[start : start + CHUNK])


def _index_chunk(people: Sequence[int]) -> None:
    BlindIndex.objects.filter(contact__in=people).delete()
    slugs = list(sealed_fields().filter(findable=True).values_list("slug", flat=True))
    if not slugs:
        return
    holders = Contact.objects.filter(pk__in=people, merged_into=None, custom__has_any_keys=slugs)
    found = list(holders.only("id", "custom"))
    with keyring(each.pk for each in found):
        BlindIndex.objects.bulk_create(
            BlindIndex(
                contact=contact,
                field=FIELD + slug,
                digest=digest_of(slug, contact.custom[slug]),
            )
            for contact in found
            for slug in slugs
            if slug in contact.custom
        )


def with_value(slug: str, value: Any) -> QuerySet[BlindIndex]:
    """Return the entries of who has exactly this value."""
    return BlindIndex.objects.filter(field=FIELD + slug, digest=digest_of(slug, value))
