"""Fields that belong together: verified, decided, kept fresh and merged as one."""

from collections.abc import Iterable
from typing import Any, Final

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("given_name", "family_name", "second_family_name", "honorific"),
    "email": ("email",),
    "phone": ("phone",),
    "address": ("address",),
    "birth": ("birth_date", "birth_year", "birth_day"),
    "gender": ("gender",),
    "work": ("organisation", "organisation_role", "occupation"),
    "language": ("language", "time_zone"),
    "stage": ("stage",),
}
# Wins or loses against other deliveries on its own, yet is nothing anybody verifies.
ALONE: Final[dict[str, tuple[str, ...]]] = {"notes": ("notes",)}
CUSTOM: Final = "custom:"
# What deliveries call the parts of a group besides its columns.
_ALIASES: Final = {"addresses": "address", "organisation_id": "organisation"}
_GROUP_OF: Final = {
    column: group for group, columns in (GROUPS | ALONE).items() for column in columns
}


def group_of(field: str) -> str | None:
    """Return the group of a field, as forms, deliveries and history call it, or None.

    A custom field is "custom.<slug>" there and its group is "custom:<slug>".
    """
    if field.startswith(("custom.", CUSTOM)):
        return CUSTOM + field[len(CUSTOM) :]
    return _GROUP_OF.get(_ALIASES.get(field, field))


def groups_of(fields: Iterable[str]) -> list[str]:
    """Return the groups that these fields touch, each once, in the order of GROUPS."""
    found = {group for group in map(group_of, fields) if group}
    usual = [group for group in (*GROUPS, *ALONE) if group in found]
    return usual + sorted(found.difference(usual))


def fields_of(group: str) -> tuple[str, ...]:
    """Return the fields of a group as deliveries call them; none where there is no such group."""
    if group.startswith(CUSTOM):
        return (f"custom.{group[len(CUSTOM) :]}",)
    return GROUPS.get(group) or ALONE.get(group, ())


def is_group(group: str) -> bool:
    """Say whether this group can be verified; a custom one needs a slug."""
    return group in GROUPS or (group.startswith(CUSTOM) and len(group) > len(CUSTOM))


def values_of(group: str, record: Any) -> dict[str, Any]:
    """Return the values of a contact's group by field, empty ones left out.

    `record` is anything with the columns as attributes and `custom` as a mapping. Addresses
    stand in rows of their own and are not among them.
    """
    if group.startswith(CUSTOM):
        found = {f: (record.custom or {}).get(f[len(CUSTOM) :]) for f in fields_of(group)}
    else:
        found = {f: getattr(record, f, None) for f in fields_of(group)}
    return {field: value for field, value in found.items() if value not in (None, "", [])}
