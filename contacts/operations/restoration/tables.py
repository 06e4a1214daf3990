"""The tables whose operations can be taken back, and what of them may come back."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from contacts.access import Can

# These say how a row stands, not what it says: they follow by themselves or never come back.
_NEVER = {"id", "key", "version", "created_at", "updated_at", "merged_into_id", "erased_at"}
# Who answers for a record comes back only through somebody who may hand it over.
ASSIGNED = ("owner_id", "team_id")
OPTED_OUT = "opted_out_at"


@cache
def _history_of(label: str) -> Any:
    """Return the model of a table's history; `.history` makes a class of its own at every look."""
    return apps.get_model(label).history.model


@dataclass(frozen=True, slots=True)
class Table:
    """One tracked table: `contact` is the column that names the person, if it is about one.

    `removable` rows go when the operation that made them is taken back; the others are built
    on (fields, sources, teams), so that they only get their values back.
    """

    label: str
    contact: str = ""
    permission: str = ""
    removable: bool = True

    @property
    def model(self) -> Any:
        """The model itself."""
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return str(self.model._meta.db_table)

    @property
    def history(self) -> str:
        """The name of its history."""
        return str(_history_of(self.label)._meta.db_table)

    @property
    def plan(self) -> str:
        """The name of the temporary table that says what becomes of each row."""
        return f"plan_of_{self.name}"

    @property
    def versioned(self) -> bool:
        """Whether its rows have a version and a moment of change of their own."""
        return any(f.name == "version" for f in self.model._meta.local_concrete_fields)

    def columns(self) -> list[str]:
        """Return every column that history keeps."""
        kept = {f.column for f in _history_of(self.label)._meta.local_concrete_fields}
        return [f.column for f in self.model._meta.local_concrete_fields if f.column in kept]

    def values(self) -> list[str]:
        """Return the columns whose values may come back."""
        return [column for column in self.columns() if column not in _NEVER]

    def links(self) -> dict[str, str]:
        """Return the columns that name rows elsewhere, and the tables of those rows."""
        kept = set(self.columns())
        return {
            f.column: f.remote_field.model._meta.db_table
            for f in self.model._meta.local_concrete_fields
            if f.is_relation and f.column in kept
        }

    def optional(self) -> set[str]:
        """Return the columns that may be empty."""
        return {f.column for f in self.model._meta.local_concrete_fields if f.null}

    def unique(self) -> list[list[str]]:
        """Return the sets of columns of which no two rows have the same values."""
        found = []
        for constraint in self.model._meta.constraints:
            names = [
                self.model._meta.get_field(n).column for n in getattr(constraint, "fields", ())
            ]
            if names and names != ["key"] and getattr(constraint, "condition", None) is None:
                found.append(names)
        return found


CONTACT = Table("contacts.Contact", contact="id")
POINT = Table("contacts.ContactPoint", contact="contact_id")
ADDRESS = Table("contacts.PostalAddress", contact="contact_id")
RELATION = Table("contacts.Relation", contact="contact_id")
CONTACT_TAG = Table("contacts.ContactTag", contact="contact_id")
CHILDREN = (POINT, ADDRESS, RELATION, CONTACT_TAG)
PERSONAL = (CONTACT, *CHILDREN)
# Who answers for a record today, and where it came from, is not what it said then.
NOT_THEN = frozenset({*ASSIGNED, "source_id", "archived_at"})
HOUSE = (
    Table("contacts.Team", permission="contacts.change_team", removable=False),
    Table("contacts.Source", permission="contacts.change_source", removable=False),
    Table("contacts.CustomField", permission=Can.CUSTOM_FIELDS, removable=False),
    Table("contacts.Organisation", permission=Can.ORGANISATIONS),
    Table("contacts.Tag", permission=Can.TAGS),
)
# What others point at comes before what points at it.
TABLES = (*HOUSE, *PERSONAL)
