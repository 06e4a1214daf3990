"""The words a column may be mapped to, for people who map by hand or with a file."""

import re

from contacts.files.read_cards import READERS

PLAIN = (
    "given_name",
    "middle_name",
    "family_name",
    "second_family_name",
    "full_name",
    "honorific",
    "gender",
    "birthday",
    "occupation",
    "language",
    "time_zone",
    "organisation",
    "organisation_role",
    "stage",
    "notes",
    "tags",
    "external_id",
    "owner",
    "changed_at",
    "email",
    "phone",
    "deleted",
    "ignore",
)
PATTERNS = re.compile(
    r"(email|phone|email_label|phone_label|address_label|handle):[\w .-]+"
    r"|address:[\w .-]*:(street[23]?|po_box|city|region|postal_code|country|formatted)"
    r"|consent:(email|sms|phone|post|social):(accepts|opt_out)"
    r"|consent:(email|sms|phone|post|social):(opt_in|confirm|unsub)_(time(:utc)?|ip|reason)"
    r"|email_status:(bounced|audience)|tags:google|birthday:(dmy|mdy|ymd)|changed_at:utc"
    r"|custom:[a-z0-9_-]+"
)
CARD = frozenset(f"card:{name}" for name in (*READERS, "X-ABLABEL"))


def is_target(word: str) -> bool:
    """Whether `word` can stand in a mapping."""
    return word in PLAIN or word in CARD or PATTERNS.fullmatch(word) is not None


def with_choices(
    headers: list[str], mapping: list[str | None], choices: dict[str, str | None]
) -> list[str | None]:
    """The proposed mapping with somebody's own choices, given by column name.

    Raises:
        ValueError: a chosen column is not in the file, or a word is no target.
    """
    unknown = [name for name in choices if name not in headers]
    unknown += [word for word in choices.values() if word is not None and not is_target(word)]
    if unknown:
        raise ValueError(unknown[0])
    return [choices.get(header, target) for header, target in zip(headers, mapping, strict=True)]
