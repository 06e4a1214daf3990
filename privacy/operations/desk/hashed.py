"""Identities that come as digests: which of the values we keep have one of these digests.

PostgreSQL keeps hash indexes of both digests of email addresses and customer numbers (migration
0006), so that nobody's table is read for it; a digest that is ours alone would not do, as the
sender has to know it as well.
"""

import re
from collections.abc import Sequence

from django.db import connection

# How a value that we keep becomes what was sent: of its comparable spelling in UTF-8. As the
# indexes have it: another spelling of the same would not find them.
FORMATS = {"sha256": "crm_sha256({value})", "md5": "md5({value})"}
_DIGITS = {"sha256": 64, "md5": 32}
_KEPT = {
    "email": ("contacts_contactpoint", "normalised", "kind = 'email' and normalised <> ''"),
    "external_id": ("contacts_externalid", "value", "true"),
}
# More values of one digest than this are no person any more.
_MOST = 20


def read_digest(form: str, text: str) -> str:
    """Return a digest as requests keep it; empty where it is none of this form."""
    found = text.strip().lower()
    is_one = form in FORMATS and re.fullmatch(rf"[0-9a-f]{{{_DIGITS[form]}}}", found)
    return f"{form}:{found}" if is_one else ""


def values_of(kind: str, digests: Sequence[str]) -> list[str]:
    """Return the values of a kind (email, external_id) that have one of these digests."""
    by_form: dict[str, list[str | bytes]] = {}
    for each in digests:
        form, _colon, digest = each.partition(":")
        by_form.setdefault(form, []).append(bytes.fromhex(digest) if form == "sha256" else digest)
    if not by_form or kind not in _KEPT:
        return []
    table, column, where = _KEPT[kind]
    same = " or ".join(f"{FORMATS[form].format(value=column)} = any(%s)" for form in by_form)
    asked = f"select distinct {column} from {table} where {where} and ({same}) order by 1 limit %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [*by_form.values(), _MOST])
        return [value for (value,) in cursor.fetchall()]


__all__ = ["FORMATS", "read_digest", "values_of"]
