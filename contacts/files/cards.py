"""vCard 2.1, 3.0 and 4.0 as a table: one row a card, one column a property name.

A cell keeps the card's own unfolded lines (`TYPE=WORK:ana@example.com`), one below the
other; `card_values` takes them apart. Pictures are named, not carried.
"""

import re
from collections.abc import Iterator

from contacts.drafts import Finding
from contacts.files.encodings import encoding_of
from contacts.files.lines import physical_lines
from contacts.files.records import LONGEST_FIELD, Record
from contacts.files.refusals import FileRefused, problem
from contacts.files.sources import Source
from contacts.files.tables import Table

LONGEST_CARD = 200_000
HEAVY = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
UNREAD = frozenset({"BEGIN", "END", "VERSION", "PRODID"})
PROPERTY = re.compile(r"(?:([\w.-]+)\.)?([A-Za-z][\w-]*)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):")
BEGIN = re.compile(r"\s*begin\s*:\s*vcard\s*", re.I)
END = re.compile(r"\s*end\s*:\s*vcard\s*", re.I)
HEAVY_LINE = re.compile(r"(?:[\w.-]+\.)?(?:photo|logo|sound|key)[;:]", re.I)
SOFT_BREAK = re.compile(r"quoted-printable", re.I)


class CardTable(Table):
    """A walk over the cards; the columns are whatever properties the file uses."""

    kind = "vcard"

    def __init__(self, source: Source) -> None:
        self.source = source
        self.detected = encoding_of(source)
        self.encoding = self.detected.name
        names: dict[str, None] = {}
        for _, _, lines, trouble in self._cards():
            if trouble is None:
                names.update((p[0], None) for line in lines if (p := split_property(line)))
        if not names:
            raise FileRefused("no_cards")
        super().__init__(source.name, [name for name in names if name not in UNREAD])

    def records(self) -> Iterator[Record]:
        places = {name: position for position, name in enumerate(self.headers)}
        for line, span, lines, trouble in self._cards():
            if trouble:
                yield line, span, lines, trouble
                continue
            cells: list[list[str]] = [[] for _ in self.headers]
            for text in lines:
                found = split_property(text)
                if found and found[0] in places:
                    cells[places[found[0]]].append(found[1])
            texts = ["\n".join(cell) for cell in cells]
            yield line, span, texts, self._oversized(texts)

    def _cards(self) -> Iterator[Record]:
        """Unfolded lines of each card; lines outside of cards are problems of their own."""
        card: list[str] | None = None
        start = blank = number = size = 0
        for number, line in enumerate(physical_lines(self.source, self.detected), 1):
            if BEGIN.fullmatch(line.lstrip("\ufeff")):
                if card is not None:
                    yield start, number - start, card, problem("unfinished_card")
                card, start, size = [], number, 0
            elif card is None:
                if line.strip():
                    yield number, 1, [line[:1000]], problem("outside_card")
                else:
                    blank += 1
            elif END.fullmatch(line):
                yield start, number - start + 1, card, self._unusable(card, size)
                card = None
            else:
                size += _unfold(card, line)
        if card is not None:
            yield start, number - start + 1, card, problem("unfinished_card")
        self.blank_lines, self.last_line = blank, number

    def _unusable(self, card: list[str], size: int) -> Finding | None:
        if size > LONGEST_CARD:
            return problem("oversized_card")
        for line in card:
            found = split_property(line)
            name = found[0] if found else ""
            if "\x00" in line:
                return problem("nul", name)
            if self.detected.damaged and "\ufffd" in line:
                return problem("undecodable", name)
        return None

    def _oversized(self, texts: list[str]) -> Finding | None:
        for header, text in zip(self.headers, texts, strict=True):
            if len(text) > LONGEST_FIELD:
                return problem("oversized_field", header)
        return None


def split_property(line: str) -> tuple[str, str] | None:
    """`item1.TEL;type=CELL:+34…` gives ("TEL", ";type=CELL;group=item1:+34…")."""
    match = PROPERTY.match(line)
    if not match:
        return None
    name = match[2].upper()
    if name in HEAVY:
        return name, ":(not kept)"
    group = f";group={match[1].lower()}" if match[1] else ""
    return name, f"{match[3]}{group}:{line[match.end() :]}"


def _unfold(card: list[str], line: str) -> int:
    """Add a line to the card, joining what was folded; answer the size it added."""
    previous = card[-1] if card else ""
    soft = previous.endswith("=") and SOFT_BREAK.search(previous.split(":", 1)[0])
    if card and (soft or line[:1] in (" ", "\t")):
        if HEAVY_LINE.match(previous):
            return 0
        joined = previous[:-1] + line if soft else previous + line[1:]
        # Growth beyond the limit is counted but no longer kept.
        if len(previous) <= LONGEST_CARD:
            card[-1] = joined
        return len(line)
    if line.strip() and len(card) <= LONGEST_CARD:
        card.append(line)
    return 0 if HEAVY_LINE.match(line) else len(line)
