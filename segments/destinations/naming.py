"""How our words for fields become those of a service. Knows no service."""

from collections.abc import Callable, Iterable, Mapping

from segments.destinations.row import Rejection, Row, Value

CUSTOM = "custom:"


def renamed(
    row: Row, names: Mapping[str, str], custom: Callable[[str], str] | None = None
) -> dict[str, Value]:
    """Return the values a service understands under its names, the others left out.

    Args:
        row: in our words.
        names: our word to theirs.
        custom: makes their name of a custom field's slug; without it they are left out.
    """
    values: dict[str, Value] = {}
    for name, value in row.values.items():
        if name in names:
            values[names[name]] = value
        elif custom and name.startswith(CUSTOM):
            values[custom(name.removeprefix(CUSTOM))] = value
    return {name: value for name, value in values.items() if value}


def names_there(
    words: Iterable[str], names: Mapping[str, str], custom: Callable[[str], str] | None = None
) -> list[str]:
    """Return the names a service has to know so that these words of ours can go there."""
    return sorted(renamed(Row("", dict.fromkeys(words, "x")), names, custom))


def lowered_email(row: Row) -> str | Rejection:
    """Return the address a service knows the person by, or why there is none."""
    email = row.text("email").strip().lower()
    if not email:
        return Rejection("no_match_key", "email")
    if email.count("@") != 1 or any(character.isspace() for character in email):
        return Rejection("invalid", "email")
    return email


def by_email(
    row: Row,
    names: Mapping[str, str],
    custom: Callable[[str], str] | None = None,
    *,
    key: str = "email",
) -> Row | Rejection:
    """Return the row in a service's words, known there by its address under `key`."""
    email = lowered_email(row)
    if isinstance(email, Rejection):
        return email
    return row.with_values({**renamed(row, names, custom), key: email})
