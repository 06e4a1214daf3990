"""Invented people with duplicates, households and switchboards, for `benchmark matching`.

The names come from Faker's lists (MIT; a development dependency), everything else from chance
with a seed: two runs write the same file. Each person is delivered by one to six of five sources
that damage data in their own way; `cluster` says who is who.
"""

import csv
import random
import unicodedata
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

COLUMNS = (
    "unique_id", "cluster", "source", "first_name", "last_name", "email", "phone", "company",
    "street", "city", "postcode", "country", "dob",
)  # fmt: skip
_COUNTRIES = (("ES", "es_ES", 45), ("US", "en_US", 20), ("GB", "en_GB", 10), ("FR", "fr_FR", 10),
              ("DE", "de_DE", 10), ("MX", "es_MX", 5))  # fmt: skip
_DELIVERIES = ((1, 806), (2, 126), (3, 46), (4, 7), (5, 6), (6, 9))
_SOURCES = (("form", 31), ("sales", 25), ("web", 21), ("csv", 19), ("event", 4))
_FREE = ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "outlook.com", "yahoo.com",
         "icloud.com", "aol.com", "live.com", "proton.me")  # fmt: skip
_SHORT = {
    "francisco": "Paco", "jose": "Pepe", "maria": "Mari", "dolores": "Lola", "antonio": "Toni",
    "manuel": "Manolo", "robert": "Bob", "william": "Bill", "elizabeth": "Liz", "james": "Jim",
    "michael": "Mike", "katherine": "Kate", "richard": "Dick", "isabel": "Isa", "rafael": "Rafa",
}  # fmt: skip
_STREETS = {
    "ES": ("Calle {}, {}", "Avenida {}, {}", "Plaza {}, {}"),
    "MX": ("Avenida {}, {}",),
    "US": ("{1} {0} Ave", "{1} {0} Rd"),
    "GB": ("{1} {0} Lane", "{1} {0} Close"),
    "FR": ("{1} rue {0}", "{1} boulevard {0}"),
    "DE": ("{}straße {}", "{}weg {}"),
}
_CODES = {"ES": "34", "US": "1", "GB": "44", "FR": "33", "DE": "49", "MX": "52"}


def write_people(path: Path, records: int, seed: int) -> None:
    """Write about that many records of invented people; the same ones for the same seed."""
    chance = random.Random(seed)
    world = _World(chance, records)
    rows: list[tuple[int, dict[str, str]]] = []
    cluster = 0
    while len(rows) < records:
        for one in world.household():
            for _ in range(_pick(chance, _DELIVERIES)):
                rows.append((cluster, world.delivered(one)))
            cluster += 1
    del rows[records:]
    chance.shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.DictWriter(out, COLUMNS)
        lines.writeheader()
        for number, (who, row) in enumerate(rows):
            lines.writerow({"unique_id": number, "cluster": who, **row})


def _pick(chance: random.Random, weighted: Any) -> Any:
    return chance.choices([w[0] for w in weighted], [w[-1] for w in weighted])[0]


@lru_cache(8)
def _names(locale: str) -> tuple[list[str], list[str]]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    first = [*provider.first_names_male, *provider.first_names_female]
    return first, list(provider.last_names)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())


class _World:
    """Everybody's towns and companies."""

    def __init__(self, chance: random.Random, records: int) -> None:
        self.chance = chance
        self.companies = {
            country: [self._company(locale) for _ in range(max(records // 60, 20))]
            for country, locale, _ in _COUNTRIES
        }
        self.towns = {
            country: [
                (chance.choice(_names(locale)[1]) + "ville", f"{chance.randrange(1000, 99999):05d}")
                for _ in range(max(400, records // 100))
            ]
            for country, locale, _ in _COUNTRIES
        }

    def _company(self, locale: str) -> tuple[str, str, str]:
        chance = self.chance
        trade = chance.choice(
            ("Talleres", "Viajes", "Hotel", "Foods", "Motors", "Textil", "Studio")
        )
        name = f"{trade} {chance.choice(_names(locale)[1])}"
        domain = f"{_plain(name)}.{chance.choice(('es', 'com', 'eu', 'net'))}"
        return name + chance.choice((" S.L.", " S.A.", " Ltd", " GmbH", "")), domain, self._digits()

    def _digits(self) -> str:
        return f"{self.chance.choice('679')}{self.chance.randrange(10**8):08d}"

    def household(self) -> list[dict[str, str]]:
        """Return one person, or two to four who share an address and sometimes more."""
        first = self._person()
        if self.chance.random() >= 0.04:
            return [first]
        people = [first]
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            other = self._person(first["country"])
            for field in ("last_name", "street", "city", "postcode"):
                other[field] = first[field]
            if self.chance.random() < 0.6:
                other["phone"] = first["phone"]
            if self.chance.random() < 0.15:
                other["email"] = first["email"]
            if self.chance.random() < 0.10:
                other["first_name"] = first["first_name"]
            people.append(other)
        return people

    def _person(self, country: str = "") -> dict[str, str]:
        chance = self.chance
        country = country or _pick(chance, _COUNTRIES)
        locale = next(each[1] for each in _COUNTRIES if each[0] == country)
        given, family = (chance.choice(names) for names in _names(locale))
        if country in ("ES", "MX"):
            family = f"{family} {chance.choice(_names(locale)[1])}"
        town, code = chance.choice(self.towns[country])
        street = chance.choice(_STREETS[country])
        one = {
            "first_name": given, "last_name": family, "country": country, "city": town,
            "street": street.format(chance.choice(_names(locale)[1]), chance.randrange(1, 180)),
            "postcode": code, "phone": self._digits(), "company": "", "work_phone": "",
            "work_email": "", "email": self._mailbox(given, family, chance.choice(_FREE)),
            "dob": f"{chance.randrange(1940, 2007)}-{chance.randrange(1, 13):02d}"
                   f"-{chance.randrange(1, 29):02d}",
        }  # fmt: skip
        if chance.random() < 0.34:
            name, domain, switchboard = chance.choice(self.companies[country])
            one["company"] = name
            one["work_email"] = (
                f"info@{domain}" if chance.random() < 0.06 else self._mailbox(given, family, domain)
            )
            one["work_phone"] = switchboard if chance.random() < 0.25 else ""
        return one

    def _mailbox(self, given: str, family: str, domain: str) -> str:
        chance = self.chance
        first, last = _plain(given.split()[0]), _plain(family.split()[0])
        form = chance.choice(
            ("{0}.{1}", "{0}{1}", "{2}{1}", "{1}{0}", "{0}_{1}", "{1}.{0}", "{0}{3}")
        )
        local = form.format(first, last, first[:1], last[:1])
        if domain in _FREE and chance.random() < 0.5:
            local += str(chance.choice((chance.randrange(10, 99), chance.randrange(1950, 2006))))
        return f"{local}@{domain}"

    def delivered(self, one: dict[str, str]) -> dict[str, str]:
        """Return what one source makes of a person."""
        chance, source = self.chance, _pick(self.chance, _SOURCES)
        row = {column: one.get(column, "") for column in COLUMNS[3:]}
        if one["work_email"] and chance.random() < 0.4:
            row["email"] = one["work_email"]
        if one["work_phone"] and chance.random() < 0.6:
            row["phone"] = one["work_phone"]
        elif chance.random() < 0.12:
            row["phone"] = self._digits()
        if chance.random() < 0.06:
            row["email"] = self._mailbox(one["first_name"], one["last_name"], chance.choice(_FREE))
        if chance.random() < 0.03:
            row["street"], row["city"], row["postcode"] = self._moved(one["country"])
        for field, rate in (("email", 0.12), ("phone", 0.25), ("street", 0.43), ("dob", 0.7)):
            if chance.random() < rate:
                row[field] = ""
        if not row["street"]:
            row["city"] = row["postcode"] = ""
        _SOURCE_HABITS[source](row, chance)
        return {"source": source, **row}

    def _moved(self, country: str) -> tuple[str, str, str]:
        other = self._person(country)
        return other["street"], other["city"], other["postcode"]


def _typo(text: str, chance: random.Random) -> str:
    if len(text) < 4:
        return text
    place = chance.randrange(1, len(text) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    letter = chance.choice("aeiosnrltcdm")
    return text[:place] + ("", letter, text[place] * 2)[kind - 1] + text[place + 1 :]


def _from_form(row: dict[str, str], chance: random.Random) -> None:
    if chance.random() < 0.03:
        row["first_name"] = _typo(row["first_name"], chance)
    if row["phone"] and row["country"] and chance.random() < 0.5:
        row["phone"] = f"+{_CODES[row['country']]}{row['phone']}"


def _from_sales(row: dict[str, str], chance: random.Random) -> None:
    for field in ("first_name", "last_name"):
        if chance.random() < 0.08:
            row[field] = _typo(row[field], chance)
    if chance.random() < 0.15:
        row["first_name"] = _SHORT.get(_plain(row["first_name"]), row["first_name"])
    if " " in row["last_name"] and chance.random() < 0.3:
        row["last_name"] = row["last_name"].split()[0]
    if row["email"] and chance.random() < 0.03:
        row["email"] = _typo(row["email"], chance)
    if row["phone"]:
        spaced = row["phone"]
        row["phone"] = f"{spaced[:3]} {spaced[3:6]} {spaced[6:]}"
        if chance.random() < 0.03:
            row["phone"] = _typo(row["phone"], chance).replace("a", "1")


def _from_web(row: dict[str, str], chance: random.Random) -> None:
    row["first_name"], row["last_name"] = row["first_name"].lower(), row["last_name"].lower()
    if " " in row["last_name"] and chance.random() < 0.7:
        row["last_name"] = row["last_name"].split()[0]
    row["street"] = row["city"] = row["postcode"] = row["company"] = ""


def _from_csv(row: dict[str, str], chance: random.Random) -> None:
    for field in ("first_name", "last_name", "street", "city", "company"):
        row[field] = row[field].upper()
        if chance.random() < 0.5:
            bare = unicodedata.normalize("NFKD", row[field])
            row[field] = "".join(letter for letter in bare if not unicodedata.combining(letter))
    if chance.random() < 0.04:
        row["first_name"], row["last_name"] = row["last_name"], row["first_name"]
    if row["dob"]:
        row["dob"] = "/".join(reversed(row["dob"].split("-")))
    if row["phone"] and chance.random() < 0.1:
        row["phone"] += ".0"


def _from_event(row: dict[str, str], chance: random.Random) -> None:
    row["street"] = row["city"] = row["postcode"] = row["phone"] = row["dob"] = ""
    if " " in row["last_name"] and chance.random() < 0.6:
        row["last_name"] = row["last_name"].split()[0]


_SOURCE_HABITS = {
    "form": _from_form, "sales": _from_sales, "web": _from_web, "csv": _from_csv,
    "event": _from_event,
}  # fmt: skip
