"""Tables of area figures: what their columns mean, and one figure after another out of them.

A table is long (one figure a line: indicator, value) or wide (a column for each indicator).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from contacts.normalise.custom_values import check_value
from contacts.normalise.places import country_code
from contacts.normalise.text import fold, tidy

INDICATORS: Final = (
    "population",
    "density",
    "median_age",
    "median_income",
    "mean_income",
    "households",
    "household_size",
    "unemployment_rate",
)
PLACES: Final = (
    "country",
    "postal_code",
    "municipality_code",
    "municipality",
    "region_code",
    "region",
)
TARGETS: Final = (*PLACES, "year", "indicator", "value", "unit", "ignore")
FIGURE: Final = "figure:"
_MOST_UNIT, _MOST_TEXT, _MOST_CODE, _MOST_SLUG = 10, 120, 20, 40
_DIGITS = Decimal(10) ** 14
_WORDS: Final = {
    "country": ("country", "country code", "pais", "codigo de pais"),
    "postal_code": ("postal code", "postcode", "zip", "zip code", "codigo postal", "cp"),
    "municipality_code": ("municipality code", "codigo municipio", "cod municipio", "lau"),
    "municipality": ("municipality", "city", "town", "municipio", "ciudad", "localidad"),
    "region_code": ("region code", "province code", "codigo provincia", "nuts"),
    "region": ("region", "province", "state", "provincia", "comunidad autonoma"),
    "year": ("year", "period", "ano", "anyo", "periodo", "ejercicio"),
    "indicator": ("indicator", "variable", "measure", "indicador", "concepto"),
    "value": ("value", "figure", "valor", "total", "dato"),
    "unit": ("unit", "unidad", "units"),
    "figure:population": ("population", "inhabitants", "poblacion", "habitantes"),
    "figure:density": ("density", "population density", "densidad"),
    "figure:median_age": ("median age", "edad mediana"),
    "figure:median_income": ("median income", "renta mediana"),
    "figure:mean_income": ("mean income", "average income", "renta media"),
    "figure:households": ("households", "hogares"),
    "figure:household_size": ("household size", "tamano del hogar"),
    "figure:unemployment_rate": ("unemployment", "unemployment rate", "tasa de paro", "paro"),
}
_KNOWN: Final = {word: target for target, words in _WORDS.items() for word in words}
_UNIT_IN_HEADER: Final = re.compile(r"[(\[]\s*([^)\]]{1,10})\s*[)\]]\s*$")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one area."""

    country: str
    level: str
    code: str
    name: str
    year: int
    indicator: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line that says no figure, and why."""

    line: int
    code: str


def guessed(headers: Sequence[str]) -> list[str]:
    """Return what each column seems to mean; each place once."""
    found: list[str] = []
    for header in headers:
        words = _plain(_UNIT_IN_HEADER.sub("", header))
        target = _KNOWN.get(words, "ignore")
        found.append("ignore" if target in found else target)
    return found


def is_target(word: str) -> bool:
    """Say whether a column can mean this."""
    return word in TARGETS or (word.startswith(FIGURE) and slug_of(word[7:]) == word[7:] != "")


def slug_of(text: str) -> str:
    """Return the word of an indicator."""
    return _plain(text).replace(" ", "_")[:_MOST_SLUG]


def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", fold(tidy(text))).strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: what its columns mean, and what it does not say itself."""

    headers: Sequence[str]
    mapping: Sequence[str]
    country: str
    year: int
    decimal: str = ""

    def figures(
        self, rows: Iterable[tuple[int, list[str], object]]
    ) -> Iterator[Figure | RefusedLine]:
        """Yield the figures of each line, or why it has none."""
        for line, cells, trouble in rows:
            if trouble is not None:
                yield RefusedLine(line, "unreadable")
                continue
            said = {
                target: tidy(cell)
                for target, cell in zip(self.mapping, cells, strict=False)
                if target != "ignore" and tidy(cell)
            }
            yield from self._of(line, said)

    def _of(self, line: int, said: dict[str, str]) -> Iterator[Figure | RefusedLine]:
        country = country_code(said["country"]) if "country" in said else self.country
        year = self._year(said.get("year", ""))
        if not country or year is None:
            yield RefusedLine(line, "no_country" if not country else "no_year")
            return
        level, code, name = self._place(said, country)
        if len(code) > _MOST_CODE or len(name) > _MOST_TEXT:
            yield RefusedLine(line, "long_place")
            return
        values = list(self._values(said))
        if not values:
            yield RefusedLine(line, "no_figure")
        for indicator, text, unit in values:
            value = self._number(text)
            if value is None or not indicator:
                yield RefusedLine(line, "not_a_number" if indicator else "no_figure")
            else:
                yield Figure(country, level, code, name, year, indicator, value, unit[:_MOST_UNIT])

    def _year(self, text: str) -> int | None:
        if not text:
            return self.year
        found = re.search(r"\b(1[89]\d\d|20\d\d)\b", text)
        return int(found[1]) if found else None

    def _place(self, said: dict[str, str], country: str) -> tuple[str, str, str]:
        if "postal_code" in said:
            return "postal", postal(said["postal_code"]), said.get("municipality", "")
        for level in ("municipality", "region"):
            name = said.get(level, "")
            if code := said.get(f"{level}_code") or fold(name):
                return level, code[: _MOST_CODE + 1] if said.get(f"{level}_code") else code, name
        return "country", country, ""

    def _values(self, said: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        if "indicator" in said and "value" in said:
            yield slug_of(said["indicator"]), said["value"], said.get("unit", "")
        for header, target in zip(self.headers, self.mapping, strict=False):
            if target.startswith(FIGURE) and target in said:
                unit = _UNIT_IN_HEADER.search(header)
                yield target.removeprefix(FIGURE), said[target], unit[1].strip() if unit else ""

    def _number(self, text: str) -> Decimal | None:
        rules = {"decimal": self.decimal} if self.decimal else {}
        value, problem = check_value("number", text.removesuffix("%"), (), rules)
        if problem or value is None:
            return None
        number = Decimal(str(value))
        return number if abs(number) < _DIGITS else None


def postal(text: str) -> str:
    """Return a postal code as it is compared: capitals, without spaces."""
    return re.sub(r"\s+", "", text).upper()
