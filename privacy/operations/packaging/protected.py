"""Which health data a package holds, by name: told to the trail when a colleague looks into it."""

from collections.abc import Iterable, Iterator, Sequence

from config import phi
from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.sealed_text import SealedTextField
from contacts.operations.sealing import DECLARED, FIELD, sealed_fields
from privacy.models.packages import Package
from privacy.operations.desk.matching import confirmed_people
from privacy.operations.packaging.people import one_person
from privacy.operations.packaging.tables import CONTACT, Table

# In the manifest: the names of the columns that hold health data in this package.
PROTECTED = "protected"


def protected_in(tables: Iterable[Table], people: Sequence[int]) -> list[str]:
    """Return the names of sealed columns of these tables with rows, present values and past."""
    found: set[str] = set()
    for table in tables:
        columns = {column.name for column in table.columns}
        if table.about.model == CONTACT:
            found.update(_own(columns, people))
        for each in table.model._meta.local_concrete_fields:
            if isinstance(each, SealedTextField) and each.name in columns:
                found.add(f"{table.about.model}.{each.attname}")
    return sorted(found)


def _own(columns: set[str], people: Sequence[int]) -> Iterator[str]:
    """Yield the fields of the person about health that say something, or once did."""
    told = columns & DECLARED
    slugs = set(sealed_fields().values_list("slug", flat=True)) if "custom" in columns else set()
    rows = (Contact.objects.filter(pk__in=people), Contact.history.filter(id__in=people))
    for row in (each for found in rows for each in found.values("custom", *sorted(told))):
        yield from (name for name in told if row[name])
        yield from (FIELD + slug for slug in slugs.intersection(row["custom"] or {}))


def tell_of_package(package: Package, by: Actor) -> None:
    """Say what of health data a colleague who opens the file is shown."""
    names = package.manifest.get(PROTECTED, [])
    people = Contact.objects.filter(pk__in=one_person(confirmed_people(package.request)))
    read = {str(key): names for key in people.values_list("key", flat=True)} if names else {}
    phi.told(read, by=by, page="package", why=f"package:{package.key}")


__all__ = ["PROTECTED", "protected_in", "tell_of_package"]
