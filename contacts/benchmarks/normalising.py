"""What it costs to normalise a contact, whole, against reading its phone alone by the library."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import phonenumbers

from contacts.benchmarks.matching_people import write_people
from contacts.files.opening import open_table
from contacts.files.reading import drafts_in
from contacts.files.records import Record
from contacts.files.tables import Table
from contacts.normalise.text import fold

# The columns of the invented people, as a person would map them.
MAPPING = (
    "external_id", "ignore", "ignore", "given_name", "family_name", "email", "phone",
    "organisation", "address::street", "address::city", "address::postal_code",
    "address::country", "birthday",
)  # fmt: skip
PHONE, COUNTRY = MAPPING.index("phone"), MAPPING.index("address::country")
REGION = "ES"
# The library's own speed on the machine the aim was set on.
REFERENCE, AIM = 28_000, 10_000
MOST, TIMES = 100_000, 3


class Loaded(Table):
    """The rows of a file in memory, so that reading it is not measured."""

    def __init__(self, headers: list[str], rows: list[Record]) -> None:
        super().__init__("people", headers)
        self.loaded = rows

    def records(self) -> Iterator[Record]:
        """Yield the rows."""
        yield from self.loaded


def measure_normalise(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure contacts per CPU second on one core, all columns of a row in each.

    That is names, email, phone, address, country, birthday and organisation of the invented
    people of `benchmark matching`, with the damage of their five sources, and the folded keys
    they are found by. `at_reference` is what it would be where phonenumbers alone parses,
    validates and formats 28,000 numbers a second; the aim there is 10,000.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(path, min(contacts, MOST), seed=7)
        table = open_table(path, path.name)
        people = Loaded(table.headers, list(table.records()))
    phones = [
        (cells[PHONE], cells[COUNTRY] or REGION)
        for _line, _span, cells, _trouble in people.loaded
        if cells[PHONE]
    ]
    normalise_all(people)  # patterns, names of countries and metadata are loaded once
    return [_measured(people, phones) for _ in range(repeat)]


def _measured(people: Loaded, phones: Sequence[tuple[str, str]]) -> dict[str, Any]:
    # In turns, so that a busy moment of the machine slows both.
    pairs = [
        (_seconds(lambda: normalise_all(people)), _seconds(lambda: parse_all(phones)))
        for _ in range(TIMES)
    ]
    ours = len(people.loaded) / min(own for own, _library in pairs)
    library = len(phones) / min(library for _own, library in pairs)
    return {
        "contacts": len(people.loaded),
        "unit": "contacts/s",
        "ours": round(ours),
        "phonenumbers": round(library),
        "ratio": round(ours / library, 3),
        "at_reference": round(ours / library * REFERENCE),
        "aim": AIM,
    }


def normalise_all(people: Loaded) -> int:
    """Make drafts of every row, and the keys they are compared by; return how many."""
    count = 0
    for draft in drafts_in(people, list(MAPPING), region=REGION, spanish=True):
        values = draft.values
        fold(f"{values.get('given_name', '')} {values.get('family_name', '')}")
        fold(values.get("organisation") or "")
        count += 1
    return count


def parse_all(phones: Sequence[tuple[str, str]]) -> int:
    """Read every phone with the library alone; return how many are valid."""
    valid = 0
    for raw, region in phones:
        try:
            number = phonenumbers.parse(raw, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            valid += 1
    return valid


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
