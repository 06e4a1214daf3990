"""Blocking: the values two records of one person are likely to share, as 64-bit hashes.

Only records with a key in common are compared, and a key that too many records share (a common
name, a switchboard) brings nobody together: comparing grows with the records, not with their
square. The lowest bits of a key say its kind, so that each kind has its own limit.
"""

from collections.abc import Iterator
from hashlib import blake2b

from contacts.matching.emails import local_part
from contacts.matching.person import Person

KINDS = 32
# How many records may share a key before it says nothing any more.
CAPS = {
    "email": 200, "phone": 100, "id": 100, "local": 30, "name": 16, "family_place": 20,
    "given_place": 20, "family_born": 30, "given_born": 30, "name_sound": 12, "born": 20,
    "street": 30, "family_company": 30, "given_company": 30, "born_place": 20, "domain": 12,
    "family": 30,
}  # fmt: skip
# Alone, these say enough in a small base only: each with the records that all groups of it may
# have, over the size of the base, and the limit it keeps in any base.
_WEAK = {"family": (60_000, 0), "name": (2_000_000, 6), "name_sound": (1_200_000, 5),
         "domain": (1_200_000, 4)}  # fmt: skip
_NUMBERS = {kind: number for number, kind in enumerate(CAPS)}


def caps(size: int) -> list[int]:
    """Return the limit of each kind, by its number, for a base of that many records."""
    found = []
    for kind, cap in CAPS.items():
        budget, least = _WEAK.get(kind, (0, cap))
        found.append(min(cap, max(budget // max(size, 1), least)))
    return found + [0] * (KINDS - len(found))


def hashed(kind: str, value: str) -> int:
    """Return the key as PostgreSQL's bigint, its kind in the lowest bits."""
    number = int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big", signed=True)
    return (number & ~(KINDS - 1)) | _NUMBERS[kind]


def keys_of(one: Person) -> set[int]:
    """Return the keys of one record."""
    return {hashed(kind, value) for kind, value in named_keys(one)}


def named_keys(one: Person) -> Iterator[tuple[str, str]]:
    """Yield kind and value of each key."""
    for email in one.emails:
        yield "email", email
        yield "domain", email.partition("@")[2]
        if local := local_part(email):
            yield "local", local
    for phone in one.phones:
        yield "phone", phone
    for number in one.ids:
        yield "id", number
    yield from _by_name(one)
    place = one.postcode or one.city
    if one.born:
        yield "born", one.born
        if place:
            yield "born_place", f"{one.born} {place}"
    if one.street:
        yield "street", one.street


def _by_name(one: Person) -> Iterator[tuple[str, str]]:
    given, family = one.given.partition(" ")[0], one.family.partition(" ")[0]
    place = one.postcode or one.city
    if given and family:
        yield "name", " ".join(sorted((given, family)))
        yield "name_sound", " ".join(sorted((sound(given), sound(family))))
    for kind, name in (("family", family), ("given", given)):
        if not name:
            continue
        if kind == "family":
            yield kind, sound(name)
        if place:
            yield f"{kind}_place", f"{name} {place}"
        if one.born:
            yield f"{kind}_born", f"{name} {one.born}"
        if one.company:
            yield f"{kind}_company", f"{name} {one.company}"


_SOUNDS = str.maketrans(
    "bcdfgjklmnpqrstvxz" + "aeiouhwy",
    "bkdfgjklmnbkrstfss" + " " * 8,
)


def sound(name: str) -> str:
    """Return the consonants as they sound, doubles once; a rough key for many languages."""
    found = [name[:1]]
    for letter in name[1:].translate(_SOUNDS):
        if letter not in (" ", found[-1]):
            found.append(letter)
    return "".join(found)
