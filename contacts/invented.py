"""The sample business as plain data: real purchase dates under invented people.

Pure and deterministic: the same files give the same people, in the same order, each time.
"""

import csv
import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from contacts.normalise.text import fold

FOLDER = Path(__file__).parent / "sample_data"
SHIFT = timedelta(weeks=730)
LAST_DAY = date(2011, 12, 9)  # of the purchase data
LANGUAGE = {
    "GB": "en", "IE": "en", "ES": "es", "DE": "de", "CH": "de", "FR": "fr", "BE": "fr",
    "IT": "it", "PT": "pt", "NL": "nl",
}  # fmt: skip
SOUTHERN = {"ES", "PT", "IT", "FR", "CH"}
OCCUPATIONS = ("Shop owner", "Buyer", "Teacher", "Nurse", "Architect", "Florist", "")
ROLES = ("Owner", "Buyer", "Accounts", "Shop manager")
ORGANISATIONS = 40


@dataclass(slots=True)
class Invented:
    """One invented person around one real customer number."""

    number: str
    key: UUID
    given_name: str
    family_name: str
    second_family_name: str
    gender: str
    email: str
    phone: str
    country: str
    city: str
    postal_code: str
    street: str
    language: str
    occupation: str
    birth_date: date | None
    organisation: int | None
    role: str
    team: str
    owner: str
    stage: str
    orders: int
    since: datetime
    changed: datetime
    newsletter: tuple[str, ...] = ()
    wish: str = ""
    tags: list[str] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)


def people() -> list[Invented]:
    """Return the whole sample: the customers, then the likely duplicates of some of them."""
    words = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    with (FOLDER / "customers.csv").open(encoding="utf-8", newline="") as file:
        customers = [_person(row, words, place) for place, row in enumerate(csv.DictReader(file))]
    for place, person in enumerate(customers):
        _spoil(person, place)
    return customers + [_twin(customers[place], place) for place in range(15, 600, 50)]


def organisations() -> list[tuple[UUID, str, str]]:
    """Return key, name and country of the invented shops."""
    shops = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))["shops"]
    names = [f"{a} {b}" for a in shops["first"] for b in shops["second"]]
    start = datetime(2024, 10, 1, 9, tzinfo=UTC)
    return [
        (_key(start + timedelta(hours=n), f"shop {n}"), name, ("GB", "ES", "DE", "FR")[n % 4])
        for n, name in enumerate(names[:ORGANISATIONS])
    ]


def _key(moment: datetime, word: str) -> UUID:
    """Return a UUIDv7 whose random part is a digest of `word`, so that it never varies."""
    tail = int.from_bytes(hashlib.sha256(f"custodia sample {word}".encode()).digest()[:10])
    value = int(moment.timestamp() * 1000) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _person(row: dict[str, str], words: dict[str, Any], place: int) -> Invented:
    chance = Random(f"custodia {row['customer_id']}")
    country, language = row["country"], LANGUAGE[row["country"]]
    own = words[language]
    gender = chance.choice(("female", "male"))
    given, family = chance.choice(own[gender]), chance.choice(own["family"])
    second = chance.choice(own["family"]) if language == "es" else ""
    city, postal_code = chance.choice(_cities(own["cities"], country))
    orders, last = int(row["orders"]), date.fromisoformat(row["last_purchase"])
    since = _moment(date.fromisoformat(row["first_purchase"]), place)
    team = "South" if country in SOUTHERN or place % 5 == 0 else "North"
    works = chance.random() < 0.3
    return Invented(
        number=row["customer_id"], key=_key(since, row["customer_id"]),
        given_name=given, family_name=family, second_family_name=second,
        gender=gender if chance.random() < 0.8 else "",
        email=_email(given, family, place, language), phone=_phone(language, place),
        country=country, city=city, postal_code=postal_code,
        street=f"{chance.choice(own['streets'])} {chance.randint(1, 120)}",
        language=language if language in {"en", "es"} else "",
        occupation=chance.choice(OCCUPATIONS), birth_date=_birthday(chance),
        organisation=chance.randrange(ORGANISATIONS) if works else None,
        role=chance.choice(ROLES) if works else "", team=team,
        owner=chance.choice(("ana", "bo", "bo") if team == "North" else ("cy", "cy", "")),
        stage=_stage(last), orders=orders, since=since, changed=_moment(last, place),
        newsletter=_newsletter(chance), wish=chance.choice(("", "", "", "email", "post")),
        tags=_tags(orders, works, chance),
    )  # fmt: skip


def _cities(cities: list[list[str]], country: str) -> list[tuple[str, str]]:
    """Return the cities and codes of a country; those without a mark are the language's own."""
    marked = [(city[0], city[1]) for city in cities if city[2:] == [country]]
    return marked or [(city[0], city[1]) for city in cities if len(city) == 2]


def _moment(day: date, place: int) -> datetime:
    return datetime.combine(day + SHIFT, time(9 + place % 8, place % 60), UTC)


def _email(given: str, family: str, place: int, language: str) -> str:
    local = f"{fold(given)}.{fold(family)}{place}".replace(" ", "").replace("'", "")
    return f"{local}@example.{'es' if language == 'es' else 'com'}"


def _phone(language: str, place: int) -> str:
    return f"+34600000{place:03d}" if language == "es" else f"+442079460{place:03d}"


def _birthday(chance: Random) -> date | None:
    days = chance.randrange(20_000)
    return date(1946, 1, 1) + timedelta(days=days) if chance.random() < 0.5 else None


def _stage(last: date) -> str:
    quiet_days = (LAST_DAY - last).days
    return "customer" if quiet_days <= 120 else "lapsed" if quiet_days <= 300 else "former"


def _newsletter(chance: Random) -> tuple[str, ...]:
    return chance.choices(
        (("grant",), ("grant", "confirmed"), ("refuse",), ("grant", "withdraw"), ()),
        weights=(30, 25, 12, 8, 25),
    )[0]


def _tags(orders: int, works: bool, chance: Random) -> list[str]:
    tags = ["Sample"]
    tags += ["Regular"] if orders >= 5 else []
    tags += ["Wholesale"] if works and orders >= 3 else []
    tags += ["Gift buyer"] if chance.random() < 0.15 else []
    return tags + (["Fair visitor"] if chance.random() < 0.08 else [])


def _spoil(person: Invented, place: int) -> None:
    """Give some people the faults that real files have, so that quality pages show something."""
    if place % 60 == 7:
        person.email = person.email.split("@")[0] + "@example"
        person.flags.append(("invalid_email", "email"))
    elif place % 75 == 11:
        person.phone = "0000 000"
        person.flags.append(("invalid_phone", "phone"))
    elif place % 120 == 29:
        person.email = person.phone = person.street = person.city = person.postal_code = ""
        person.flags.append(("unreachable", "email"))


def _twin(person: Invented, place: int) -> Invented:
    """Return the same person as another clerk would have typed them in."""
    since = person.since + timedelta(days=40)
    given = person.given_name[0] + "." if place % 100 == 15 else person.given_name
    return Invented(
        number="", key=_key(since, f"twin {person.number}"), given_name=given,
        family_name=person.family_name, second_family_name="", gender="",
        email=person.email if place % 100 == 15 else "", phone=person.phone,
        country=person.country, city=person.city, postal_code="", street="",
        language=person.language, occupation="", birth_date=None,
        organisation=person.organisation, role="", team=person.team, owner=person.owner,
        stage="lead", orders=0, since=since, changed=since, tags=["Sample"],
    )  # fmt: skip
