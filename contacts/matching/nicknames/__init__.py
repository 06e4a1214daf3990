"""Short and pet names, English and Spanish.

`nicknames_en.csv` comes from the package nicknames 1.0.1 (Apache-2.0), `nicknames_es.csv` is
ours. Read once, when the first names are compared.
"""

import csv
from functools import lru_cache
from importlib.resources import files

from contacts.normalise.text import fold

_LISTS = ("nicknames_en.csv", "nicknames_es.csv")


@lru_cache(1)
def _roots() -> dict[str, frozenset[str]]:
    """Return every name with itself and the full names that it is short for."""
    found: dict[str, set[str]] = {}
    for name in _LISTS:
        text = files(__name__).joinpath(name).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            full, short = fold(row["name1"]).strip(), fold(row["name2"]).strip()
            found.setdefault(short, {short}).add(full)
            found.setdefault(full, {full})
    return {name: frozenset(roots) for name, roots in found.items()}


@lru_cache(1)
def known_names() -> frozenset[str]:
    """Return the given names of eighteen countries, folded; a misspelling is rarely one."""
    text = files(__name__).joinpath("given_names.txt").read_text(encoding="ascii")
    return frozenset(text.split())


def roots_of(name: str) -> frozenset[str]:
    """Return the names that `name`, folded, may stand for, itself included."""
    return _roots().get(name) or frozenset((name,))
