"""The words for saying what is kept about people; each app says it in `personal_data.TABLES`.

Plain data, no Django: a data owner can read an app's whole list on one page. The system
check `governance.E001` refuses a table or column that nobody declared.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a value tells about a person (the categories of the data inventory)."""

    IDENTITY = "identity"
    CONTACT = "contact data"
    ATTRIBUTE = "attribute"
    BEHAVIOUR = "behaviour"
    PREFERENCE = "preference"
    SPECIAL = "special"
    HEALTH = "health"


class Sensitivity(StrEnum):
    """Who may read a value: the class that roles are granted by.

    Every role reads what is basic: lists are ordered by names.
    """

    BASIC = "basic"
    CONTACT = "contact"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Erasure(StrEnum):
    """What happens to a row when its person is erased."""

    EMPTY = "empty the personal columns, keep the row"
    DELETE = "delete the row"


class Given(StrEnum):
    """How a value came to be: what portability covers is what a person gave (GDPR Art. 20).

    What was observed counts as given (WP 242 rev.01, p. 10); what we made of it does not.
    """

    PROVIDED = "said by the person"
    OBSERVED = "seen while the person used what we offer"
    DERIVED = "computed, or thought by us"


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that speaks about the person; without `given` it came as its table says.

    `phi` marks what is protected health information where HIPAA holds: free text in which
    somebody may write of an illness counts as such.
    """

    kind: Kind
    sensitivity: Sensitivity = Sensitivity.BASIC
    given: Given | None = None
    phi: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A column that stays after erasure, with the reason."""

    because: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A column computed from others; it empties with them."""

    of: str


@dataclass(frozen=True, slots=True)
class About:
    """A table with rows about a person.

    `person` is the lookup from a row to the contact's key, and `also` names further ones, where
    a row is about two people; it is empty where only the words of a row lead to somebody
    (`Mentioning`). Tables that are emptied list every column; tables whose rows are deleted may
    list only what the inventory should say.
    """

    model: str
    person: str
    erasure: Erasure
    kind: Kind = Kind.ATTRIBUTE
    columns: dict[str, Personal | Kept | Derived] = field(default_factory=dict)
    given: Given | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A table whose rows may hold words of a person without a link to the record.

    Erasure looks for the words themselves (email, phone, full name …). `columns` lose those
    words; without columns, the row goes. `where` is an SQL condition on `t` that leaves out rows
    which cannot speak of anybody, so that a large table is not read whole.
    """

    table: str
    columns: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A table that says nothing about customers, with the reason."""

    model: str
    because: str


def given_of(about: About, column: str) -> Given:
    """Say how a column came to be: its own word, else its table's, else by the kind of table."""
    said = about.columns.get(column)
    if isinstance(said, Derived):
        return Given.DERIVED
    if isinstance(said, Personal) and said.given:
        return said.given
    usual = Given.OBSERVED if about.kind == Kind.BEHAVIOUR else Given.PROVIDED
    return about.given or usual


Declaration = About | NotPersonal
