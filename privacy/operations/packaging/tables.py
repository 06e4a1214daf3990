"""Which tables and columns a package shows: read off the declarations, so none is forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CompositePrimaryKey, F, Q, QuerySet, UUIDField
from django.db.models.fields.tuple_lookups import TupleIn

from config.personal_data import About, Given, Kept, Kind, NotPersonal, Personal, given_of
from contacts.models.contact import Contact
from contacts.models.source import Origin
from governance.inventory.declared import declarations
from governance.inventory.described import Entry
from interactions.models.purchases import Order
from privacy.models.packages import PackageKind

CONTACT = "contacts.Contact"
PORTABLE_BASES = ("consent", "contract")
# Numbers of colleagues that are no foreign keys, so that they outlive an account.
STAFF_NUMBERS = frozenset({"user_id", "decided_by", "done_by", "undone_by", "by_id"})
# Sealed for a program: the value stands elsewhere in the package, or is a key to it.
SECRETS = frozenset(
    {
        ("segments.DestinationState", "identifier"),
        ("privacy.Package", "sealed_key"),
        ("privacy.Package", "file"),
    }
)
# Not handed over at all, since the person must not learn of a hold's matter before it ends
# (GDPR Art. 15(4), 23(1)(j); Cal. Civ. Code 1798.145(a)), nor of what an agency investigates
# (45 CFR 164.528(a)(2)).
NEVER = frozenset(
    {
        "privacy.HeldContact",
        "privacy.AccountingSuspension",
        # No right of access: 45 CFR 164.524(a)(1)(i); `introduction` says that there are some.
        "privacy.PsychotherapyNote",
        "contacts.BlindIndex",
        "contacts.PersonKey",
    }
)
# Only for programs: in the files, but not on the page for people.
_TECHNICAL = frozenset(
    {"id", "key", "version", "digest", "operation", "import_id", "h", "created_at", "updated_at"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is shown. `role` says what its values are: see `role_of`."""

    name: str
    attname: str
    title: str
    role: str
    model: Any = None
    choices: dict[Any, Any] = field(default_factory=dict)
    technical: bool = False
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Table:
    """One declared table with the columns a package of some kind shows."""

    about: About
    model: Any
    columns: tuple[Column, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Its name in files and addresses."""
        return self.about.model.lower().replace(".", "_")

    @property
    def title(self) -> str:
        """What people call it."""
        text = str(self.model._meta.verbose_name_plural)
        return text[:1].upper() + text[1:]

    @property
    def derived(self) -> bool:
        """Whether all of it is ours: computed from other tables, or written by colleagues."""
        return self.about.given is Given.DERIVED

    def rows(self, people: Sequence[int]) -> QuerySet:
        """Return the rows about these people, in a fixed order."""
        special = _SPECIAL.get(self.about.model)
        chosen = special(people) if special else about_them(self.about, self.model, people)
        order = [F(name) for name in _primary_key(self.model)]
        return self.model._base_manager.filter(chosen).order_by(*order)


def tables_for(kind: str, entries: Sequence[Entry]) -> list[Table]:
    """Return the tables of a package; of portability, what the person gave on these grounds."""
    said = {(entry.table, entry.column): entry for entry in entries}
    found = []
    for about in declarations():
        if isinstance(about, About) and about.model not in NEVER:
            model = apps.get_model(about.model)
            columns = tuple(_column(about, each) for each in model._meta.local_concrete_fields)
            if kind == PackageKind.PORTABILITY:
                found.append(_portable(about, model, columns, said))
            else:
                found.append(Table(about, model, columns))
    return found


def _portable(
    about: About, model: Any, columns: tuple[Column, ...], said: dict[tuple[str, str], Entry]
) -> Table:
    """Return what of a table may be carried away, and why the rest stays (GDPR Art. 20(1)).

    A table goes where a column about the person does; its own numbers, and what happened for
    how much, go along.
    """
    reasons = {column.name: _stays(about, column, said) for column in columns}
    speaking = [each for each in columns if not isinstance(about.columns.get(each.name), Kept)]
    if all(reasons[each.name] or each.role == "key" for each in speaking):
        stay = tuple((each.name, reasons[each.name]) for each in speaking if reasons[each.name])
        return Table(about, model, (), stay)
    kept = tuple(each for each in columns if not reasons[each.name] or each.role == "person")
    stay = tuple((n, why) for n, why in reasons.items() if why and n not in {c.name for c in kept})
    return Table(about, model, kept, stay)


def _stays(about: About, column: Column, said: dict[tuple[str, str], Entry]) -> str:
    """Return why a column is not portable, or nothing."""
    if given_of(about, column.name) is Given.DERIVED:
        return "derived"
    if column.role in ("staff", "secret"):
        return "ours"
    if column.role == "key":
        return ""
    if isinstance(about.columns.get(column.name), Kept):
        # What happened and for how much is the person's; how we file it is ours.
        return "" if given_of(about, column.name) is Given.OBSERVED else "ours"
    entry = said.get((about.model, column.name))
    basis = entry.basis if entry else ""
    if not basis:
        return "no_basis"
    return "" if basis in PORTABLE_BASES else "other_basis"


def _column(about: About, field: Any) -> Column:
    role = role_of(about, field)
    return Column(
        field.name,
        field.attname,
        str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:],
        role,
        field.remote_field.model if field.is_relation else None,
        dict(field.flatchoices) if field.choices else {},
        field.name in _TECHNICAL or field.name.endswith(("_hash", "_digest")) or role == "person",
        _TYPES.get(field.get_internal_type(), "string"),
    )


def role_of(about: About, field: Any) -> str:
    """Say what the values of a column are.

    key: the row's own number; staff: a colleague; person: a contact; house: a row of a table
    about nobody, shown by its name; row: a row of another table about people; secret; own:
    the person's names and addresses, never cleaned; text: cleaned; plain: anything else.
    """
    if (about.model, field.name) in SECRETS:
        return "secret"
    if field.primary_key:
        return "person" if field.is_relation else "key"
    if field.is_relation:
        return _role_of_relation(field.remote_field.model)
    if field.name in STAFF_NUMBERS and field.get_internal_type() == "BigIntegerField":
        return "staff"
    if field.choices or field.get_internal_type() not in _TEXTS:
        return "plain"
    return "own" if _is_own(about, field) else "text"


def _is_own(about: About, field: Any) -> bool:
    """Say whether a column holds the person's own name or address: never somebody else's."""
    said = about.columns.get(field.name)
    named = isinstance(said, Personal) and said.kind in (Kind.IDENTITY, Kind.CONTACT)
    return field.get_internal_type() == "CharField" and (named or about.model in _OWN)


def _role_of_relation(model: Any) -> str:
    if model is get_user_model():
        return "staff"
    if model is Contact:
        return "person"
    return "house" if model._meta.label in _about_nobody() else "row"


def _about_nobody() -> set[str]:
    return {each.model for each in declarations() if isinstance(each, NotPersonal)}


def about_them(about: About, model: Any, people: Sequence[int]) -> Q:
    """Choose rows that name somebody anywhere, as the second of two, too."""
    named = {about.person, *about.also}
    if "__" not in about.person and about.model != CONTACT:
        named |= {
            each.name
            for each in model._meta.local_concrete_fields
            if each.is_relation and each.remote_field.model is Contact and not each.primary_key
        }
    chosen = Q()
    for name in sorted(named):
        chosen |= Q(**{f"{name}__in": _known_by(model, name, people)})
    return chosen


def _known_by(model: Any, name: str, people: Sequence[int]) -> Sequence[Any]:
    """Return what a column knows people by: their numbers, or the keys that pages show."""
    column = None if "__" in name or name == "pk" else model._meta.get_field(name)
    if isinstance(column, UUIDField):
        return list(Contact.objects.filter(pk__in=people).values_list("key", flat=True))
    return people


def _primary_key(model: Any) -> list[str]:
    key = model._meta.pk
    return list(key.field_names) if isinstance(key, CompositePrimaryKey) else ["pk"]


def _imported(people: Sequence[int]) -> Q:
    """Lines of files are found by where the values came from; they name nobody by number."""
    lines = Origin.objects.filter(contact__in=people, import_id__gt=0, line__isnull=False)
    found = _pairs(lines.values_list("import_id", "line"))
    return Q(TupleIn((F("import_job_id"), F("line")), found))


def _bought(people: Sequence[int]) -> Q:
    orders = Order.objects.filter(contact__in=people, import_id__gt=0).exclude(external_id="")
    found = _pairs(orders.values_list("import_id", "external_id"))
    return Q(TupleIn((F("import_job_id"), F("external_id")), found))


def _pairs(rows: Any) -> list[tuple[Any, ...]]:
    return list(rows.order_by().distinct()) or [(0, None)]


# Short texts here are about the person alone.
_OWN = frozenset(
    {CONTACT, "contacts.ContactPoint", "contacts.PostalAddress", "contacts.ExternalId"}
)
_TEXTS = frozenset({"CharField", "TextField", "JSONField", "ArrayField", "FileField", "SlugField"})
_TYPES = {
    "IntegerField": "integer",
    "BigIntegerField": "integer",
    "BigAutoField": "integer",
    "SmallIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "PositiveBigIntegerField": "integer",
    "FloatField": "number",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "date-time",
    "JSONField": "any",
    "ArrayField": "array",
}
_SPECIAL = {"contacts.ImportRow": _imported, "interactions.PurchaseRow": _bought}
