"""Whole numbers as they come in addresses and forms, read strictly."""

BIGINT = 2**63 - 1
INTEGER = 2**31 - 1


def whole_number(text: str, most: int = BIGINT) -> int | None:
    """Return the number that plain digits spell, or None for anything a column cannot hold.

    `int` alone takes digits of every script, and breaks on thousands of them.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
