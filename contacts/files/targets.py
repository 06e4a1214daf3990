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


# What a column of a file writes, where its word is not the name of the field.
_WRITES = {
    "full_name": ("given_name", "family_name", "second_family_name"),
    "middle_name": ("given_name",),
    "birthday": ("birth_date", "birth_year", "birth_day"),
    "external_id": ("external_ids",),
    "address": ("addresses",),
    "handle": ("points",),
    "email": ("email", "points"),
    "phone": ("phone", "points"),
    "email_label": ("points",),
    "phone_label": ("points",),
}
_CARD_WRITES = {
    "EMAIL": ("email", "points"),
    "TEL": ("phone", "points"),
    "IMPP": ("points",),
    "X-SOCIALPROFILE": ("points",),
    "ADR": ("addresses",),
    "BDAY": ("birth_date", "birth_year", "birth_day"),
    "NOTE": ("notes",),
    "GENDER": ("gender",),
    "UID": ("external_ids",),
}


def fields_of(word: str) -> frozenset[str]:
    """The fields of a contact that a column mapped to `word` writes; custom ones with a dot."""
    kind, _colon, rest = word.partition(":")
    if kind == "custom":
        return frozenset({f"custom.{rest}"})
    if kind == "card":
        return frozenset(_CARD_WRITES.get(rest, ()))
    return frozenset(_WRITES.get(kind, (kind,)))
