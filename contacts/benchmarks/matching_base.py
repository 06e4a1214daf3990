"""Loads a file of invented people into the tables for `benchmark matching`, a contact a line.

Nothing is merged on the way, so that every planted duplicate is there to be found.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from contacts.normalise.dates import parse_birthday
from contacts.normalise.emails import normalise_email
from contacts.normalise.phones import normalise_phones
from contacts.normalise.text import fold, tidy

CHUNK = 5_000
_CONTACT = (
    "id, key, given_name, family_name, second_family_name, honorific, email, phone, gender,"
    " birth_date, birth_day, occupation, language, time_zone, organisation_id,"
    " organisation_role, stage, notes, custom, version"
)
_POINT = (
    "contact_id, kind, value, normalised, extension, network, label, is_primary, is_valid,"
    " verified_how"
)
_ADDRESS = "contact_id, label, street, city, region, postal_code, country, is_primary"


def persons_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a file, normalised as every door does it."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            country = row.get("country") or "ES"
            phones = normalise_phones(row["phone"], country) if row.get("phone") else []
            good = [each.e164 for each in phones if each.status == "valid"]
            born = parse_birthday(row["dob"], "dmy") if row.get("dob") else None
            yield {
                "number": row["unique_id"],
                "cluster": row["cluster"],
                "given_name": tidy(row["first_name"]),
                "family_name": tidy(row["last_name"]),
                "email": normalise_email(row["email"]).value if row.get("email") else "",
                "phone": good[0] if good else (row.get("phone") or "")[:32],
                "born": born.date if born and born.date else None,
                "company": tidy(row.get("company") or ""),
                "address": [tidy(row.get(n) or "") for n in ("street", "city", "postcode")],
                "country": row.get("country") or "",
            }


def load(path: Path) -> int:
    """Write the people of a file with their points and addresses, without their keys."""
    from django.db import connection

    written = 0
    organisations: dict[str, int] = {}
    people = persons_in(path)
    with connection.cursor() as cursor:
        _triggers(cursor, "disable")
        while chunk := list(islice(people, CHUNK)):
            _organisations(cursor, chunk, organisations)
            _write(cursor, chunk, organisations, written + 1)
            written += len(chunk)
        _triggers(cursor, "enable")
        cursor.execute("analyze")
    return written


def _triggers(cursor: Any, switch: str) -> None:
    for table in ("contact", "contactpoint", "postaladdress", "organisation"):
        cursor.execute(f"alter table contacts_{table} {switch} trigger user")


def _organisations(cursor: Any, chunk: list[dict[str, Any]], known: dict[str, int]) -> None:
    new = {one["company"] for one in chunk if one["company"] and fold(one["company"]) not in known}
    for name in sorted(new):
        if fold(name) in known:
            continue
        known[fold(name)] = len(known) + 1
        cursor.execute(
            "insert into contacts_organisation (id, key, name, name_fold, website, tax_id, phone,"
            " city, country, notes, version) values (%s, gen_random_uuid(), %s, %s, '', '', '',"
            " '', '', '', 1)",
            [known[fold(name)], name, fold(name)],
        )


def _write(
    cursor: Any, chunk: list[dict[str, Any]], organisations: dict[str, int], first: int
) -> None:
    from config.keys import new_key

    numbered = list(enumerate(chunk, first))
    with cursor.copy(f"copy contacts_contact ({_CONTACT}) from stdin") as copy:
        for n, one in numbered:
            copy.write_row(
                (n, new_key(), one["given_name"], one["family_name"], "", "", one["email"],
                 one["phone"], "", one["born"], "", "", "", "",
                 organisations.get(fold(one["company"])), "", "lead", "", "{}", 1)
            )  # fmt: skip
    with cursor.copy(f"copy contacts_contactpoint ({_POINT}) from stdin") as copy:
        for n, one in numbered:
            for kind in ("email", "phone"):
                if value := one[kind]:
                    copy.write_row((n, kind, value, value, "", "", "", True, True, ""))
    with cursor.copy(f"copy contacts_postaladdress ({_ADDRESS}) from stdin") as copy:
        for n, one in numbered:
            if any(one["address"]):
                street, city, code = one["address"]
                copy.write_row((n, "", street, city, "", code, one["country"], True))


def key_everybody(people: int, but: frozenset[int] = frozenset()) -> float:
    """Write everybody's keys as an import does it; return the milliseconds of each.

    Those in `but` get none: they stay for who measures what a single one costs.
    """
    import time

    from django.db import connection, transaction

    from contacts.operations.match_keys import refresh_match_keys

    began = time.perf_counter()
    for first in range(1, people + 1, CHUNK):
        with transaction.atomic():
            chunk = range(first, min(first + CHUNK, people + 1))
            refresh_match_keys(number for number in chunk if number not in but)
    each = (time.perf_counter() - began) * 1000 / max(people - len(but), 1)
    with connection.cursor() as cursor:
        cursor.execute("analyze contacts_matchkey")
    return each
