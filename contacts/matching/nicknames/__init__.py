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


def share_a_root(one: str, other: str) -> bool:
    """Say whether two different folded names may stand for the same full name."""
    roots = _roots()
    of_one, of_other = roots.get(one), roots.get(other)
    if of_one is None:
        return of_other is not None and one in of_other
    return other in of_one if of_other is None else not of_one.isdisjoint(of_other)
