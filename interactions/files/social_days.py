"""Meta's page files: one number a day, `sep=,`, the name of the number above its own header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice

from contacts.files.encodings import encoding_of
from contacts.files.headers import header_key
from contacts.files.lines import physical_lines
from contacts.files.records import parse_line
from contacts.files.sources import Source
from contacts.normalise.dates import Order, day_order, parse_day
from interactions.files.social import Ignored, Item, Refused, SocialFile, count_in, words_of
from interactions.files.social_tables import page_day

_NAMES = words_of(
    {
        "reach": "Reach|Alcance",
        "views": "Views|Visualizaciones|Impressions|Impresiones",
        "reactions": "Content interactions|Interacciones con el contenido|Reactions|Reacciones",
        "clicks": "Link clicks|Clics en el enlace",
        "follows": "Follows|New follows|Seguimientos|Nuevos seguidores|Followers|Seguidores",
        "comments": "Comments|Comentarios",
        "shares": "Shares|Veces que se compartió",
        "saves": "Saves|Veces que se guardó",
    }
)
_DATE = {"date", "fecha"}
_NUMBER = {"primary", "principal"}
_LOOKED_AT = 40


class MetaPageDays(SocialFile):
    """One or more blocks: a name, `"Date","Primary"`, and a line for each day."""

    format = "meta"

    def __init__(self, source: Source, zone: tzinfo) -> None:
        super().__init__()
        self.source = source
        self.zone = zone
        self.encoding = encoding_of(source)

    @staticmethod
    def fits(source: Source) -> bool:
        """Whether a `"Date","Primary"` line stands near the top."""
        lines = islice(physical_lines(source, encoding_of(source)), _LOOKED_AT)
        return any(_is_header(_cells(line)) for line in lines)

    def items(self) -> Iterator[Item]:
        """Read block by block; a number we have no place for is left behind with its name."""
        dates = [cells[0] for _, cells in self._lines() if len(cells) > 1 and not _is_header(cells)]
        order = day_order(dates) or "mdy"
        network, name, before = self._network(""), "", ""
        for line, cells in self._lines():
            if _is_header(cells):
                network, name = self._network(before), _metric(before)
                if not name and before and before not in self.left_behind:
                    self.left_behind.append(before)
            elif len([cell for cell in cells if cell]) == 1:
                before = cells[0]
            elif not name:
                yield Ignored(line)
            else:
                yield self._day(line, cells, network, name, order)

    def _day(
        self, line: int, cells: list[str], network: str, name: str, order: Order | None
    ) -> Item:
        on, number = parse_day(cells[0], order), count_in(cells[1])
        if on is None or number is None:
            return Refused(line, "no_day" if on is None else "no_number")
        return page_day(line, network, on, {name: number}, self.zone)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        for number, line in enumerate(physical_lines(self.source, self.encoding), 1):
            text = line.strip("\ufeff \t\r")
            if text and not text.lower().startswith(("sep=", '"sep=')):
                yield number, _cells(text)

    def _network(self, title: str) -> str:
        words = f"{title} {self.source.name}".lower()
        return "instagram" if "instagram" in words else "facebook"


def _metric(title: str) -> str:
    """Return the number a block is about: "Facebook reach", "Alcance de Instagram"."""
    key = header_key(title)
    for network in ("facebook", "instagram"):
        key = key.replace(f"de{network}", "").replace(f"en{network}", "").replace(network, "")
    return _NAMES.get(key, "")


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in parse_line(line.strip("\ufeff"), ",")]
    except csv.Error:
        return [line]


def _is_header(cells: list[str]) -> bool:
    keys = [header_key(cell) for cell in cells]
    return len(keys) > 1 and keys[0] in _DATE and keys[1] in _NUMBER
