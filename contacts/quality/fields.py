"""What a rule may speak of: a person's columns, and a few facts made from the rows beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "number", "date", "moment", "reference", "sealed"]

CUSTOM: Final = "custom:"
CHECKED: Final = "checked:"  # when the values of a group were last entered or verified


@dataclass(frozen=True, slots=True)
class Field:
    """One word of rules: its kind, and the column an issue about it is shown at."""

    kind: Kind
    column: str


def _own(kind: Kind, *names: str) -> dict[str, Field]:
    return {name: Field(kind, name) for name in names}


FIELDS: Final[Mapping[str, Field]] = {
    **_own("text", "given_name", "family_name", "second_family_name", "honorific", "email"),
    **_own("text", "phone", "gender", "birth_day", "occupation", "language", "time_zone"),
    **_own("text", "organisation", "organisation_role", "stage", "notes"),
    **_own("reference", "owner", "team", "source"),
    **_own("date", "birth_date"),
    **_own("number", "birth_year"),
    **_own("moment", "created_at", "updated_at"),
    # Parts of the primary email.
    "email_local": Field("text", "email"),
    "email_domain": Field("text", "email"),
    "email_mark": Field("text", "email"),
    # The main postal address.
    **_own("text", "street", "city", "region", "postal_code", "country"),
    # How many rows stand beside the person.
    **_own("number", "points", "addresses", "open_duplicates"),
    **{
        f"{CHECKED}{group}": Field("moment", column)
        for group, column in (
            ("name", "family_name"), ("email", "email"), ("phone", "phone"),
            ("address", "street"), ("birth", "birth_date"), ("work", "organisation"),
            ("language", "language"),
        )
    },
}  # fmt: skip
# Of a value that is stored encrypted nothing can be said but that there is one.
SEALED: Final = "sealed"
# Custom fields of these types are compared as what they are, all others as text.
_CUSTOM_KINDS: Final[Mapping[str, Kind]] = {"number": "number", "date": "date", SEALED: SEALED}
# Fields of which another person may not have the same value; those with an index to look it up.
UNIQUE_FIELDS: Final = frozenset(("email", "phone"))
REFERENCE_TABLES: Final[Mapping[str, str]] = {"owner": "user", "team": "team", "source": "source"}
TEXT_TABLES: Final = ("organisation", "source", "tag", "team", "user")


def field_of(name: str, custom: Mapping[str, str]) -> Field | None:
    """Return what a word of a rule stands for, None where there is no such word.

    Args:
        name: as in FIELDS, or "custom:<slug>".
        custom: the type of each custom field by its slug, SEALED where it is stored so.
    """
    if not name.startswith(CUSTOM):
        return FIELDS.get(name)
    kind = custom.get(name.removeprefix(CUSTOM))
    return None if kind is None else Field(_CUSTOM_KINDS.get(kind, "text"), name)
