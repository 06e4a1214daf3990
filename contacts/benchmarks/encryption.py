"""What it costs to keep a value sealed: per row written and read, beside plaintext and Fernet."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from cryptography.fernet import Fernet
from psycopg import sql

from config.scratch import found_by
from config.sealed import new_data_key, open_under

PLACE = "contacts.Contact.custom.diagnosis"
VALUE = "Morbus imaginarius, {0}"
MOST = 100_000
Turn = Callable[[int, str], str]


def measure_encryption(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure microseconds per row to seal and store a value, and to fetch and open it.

    Each value is of another person, so that each costs the opening of its key as well; that is
    what a list of people costs. Fernet has one key for all and can forget nobody. Plaintext is
    the limit. Sides take turns on the same table. Then as many people have their keys sealed
    under another DATA_KEY by a run that is cut off once, and every value is opened.
    """
    count = min(contacts, MOST)
    keys = [(f"{number:022}", new_data_key()) for number in range(count)]
    fernet = Fernet(Fernet.generate_key())
    with psycopg.connect(url, autocommit=True) as database:
        found = [_measured(database, keys, fernet) for _ in range(repeat)]
    # The people are made once, whatever is repeated.
    found[0] |= found_by("contacts.benchmarks", "rotation", str(count), url=url)
    return found


def _measured(
    database: psycopg.Connection, keys: Sequence[tuple[str, str]], fernet: Fernet
) -> dict[str, Any]:
    # Processes of other measurements import this module before Django is set up.
    from contacts.models.keyring import PREFIX, seal_with

    def seal(number: int, text: str) -> str:
        return seal_with(keys[number], PLACE, text)

    def unseal(number: int, sealed: str) -> str:
        name, _colon, text = sealed.removeprefix(PREFIX).partition(":")
        return open_under(keys[number][1], text, f"{PLACE}:{name}")

    sides: dict[str, tuple[Turn, Turn]] = {
        "plaintext": (lambda _n, text: text, lambda _n, text: text),
        "fernet": (
            lambda _n, text: fernet.encrypt(text.encode()).decode(),
            lambda _n, text: fernet.decrypt(text).decode(),
        ),
        "ours": (seal, unseal),
    }
    found: dict[str, Any] = {"rows": len(keys), "unit": "us/row"}
    for side, (write, read) in sides.items():
        written, fetched, size = _rounds(database, len(keys), write, read)
        found |= {f"{side}_write": written, f"{side}_read": fetched, f"{side}_bytes": size}
    found["read_ratio_to_fernet"] = round(found["ours_read"] / found["fernet_read"], 2)
    return found


def _rounds(
    database: psycopg.Connection, count: int, write: Turn, read: Turn
) -> tuple[float, float, int]:
    """Return microseconds per row to write and to read, and the bytes of the last value."""
    table = sql.Identifier("sealed_values")
    database.execute(sql.SQL("drop table if exists {}").format(table))
    database.execute(sql.SQL("create unlogged table {} (id int, value text)").format(table))
    started = time.perf_counter()
    with (
        database.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} (id, value) from stdin").format(table)) as copy,
    ):
        for number in range(count):
            copy.write_row((number, write(number, VALUE.format(number))))
    written = time.perf_counter() - started
    started = time.perf_counter()
    value = ""
    for number, value in database.execute(sql.SQL("select id, value from {}").format(table)):
        if read(number, value) != VALUE.format(number):
            raise ValueError(f"Row {number} does not say what was written.")
    fetched = time.perf_counter() - started
    database.execute(sql.SQL("drop table {}").format(table))
    return round(written / count * 1e6, 2), round(fetched / count * 1e6, 2), len(value)
