"""Whose export a table is, and what each of its columns should become."""

import re
from dataclasses import dataclass

from contacts.files import headers as words
from contacts.files.formats import FORMATS, Format
from contacts.files.headers import header_key
from contacts.files.read_cards import READERS

LEFT = "-"
CARD_COLUMNS = {name: f"card:{name}" for name in (*READERS, "X-ABLABEL")}
# Two columns may not both decide these; the first in the file does.
SINGLE = frozenset(
    {"external_id", "birthday", "changed_at", "gender", "stage", "language", "time_zone"}
)


@dataclass(frozen=True, slots=True)
class Recognition:
    """`mapping` runs parallel to the headers; `sensitive` are positions left out on purpose."""

    format: str
    confidence: float
    mapping: list[str | None]
    headers: list[str]
    sensitive: tuple[int, ...] = ()
    spanish: bool = False

    @property
    def left_behind(self) -> list[str]:
        """The columns nothing reads, in the file's own words."""
        return left_behind(self.headers, self.mapping)


def left_behind(headers: list[str], mapping: list[str | None]) -> list[str]:
    """Names of the columns a mapping does not read."""
    return [name for name, target in zip(headers, mapping, strict=True) if target is None and name]


def recognise(
    headers: list[str], sample: list[list[str]], format_name: str = "auto"
) -> Recognition:
    """Find the format (or take the named one) and propose a mapping."""
    if {"FN", "N"} & {*headers} and format_name in ("auto", "vcard"):
        return _cards(headers)
    keys = [header_key(header) for header in headers]
    known = _format(set(keys), format_name)
    mapping: list[str | None] = []
    sensitive = []
    for position, (header, key) in enumerate(zip(headers, keys, strict=True)):
        if words.is_sensitive(header):
            sensitive.append(position)
            mapping.append(None)
            continue
        mapping.append(_target(header, key, known, sample, position))
    _drop_doubles(mapping)
    if known is None or not known.only_known:
        _settle_name(headers, mapping)
    return Recognition(
        known.name if known else "csv",
        _confidence(mapping, known),
        mapping,
        headers,
        tuple(sensitive),
        words.are_spanish(headers),
    )


def _cards(headers: list[str]) -> Recognition:
    mapping = [CARD_COLUMNS.get(header) for header in headers]
    sensitive = tuple(n for n, header in enumerate(headers) if header == "RELATED")
    return Recognition("vcard", 1.0, mapping, headers, sensitive)


def _format(keys: set[str], name: str) -> Format | None:
    for known in FORMATS:
        if name == known.name:
            return known
        if name == "auto" and any(
            {header_key(header) for header in proof} <= keys for proof in known.proof
        ):
            return known
    return None


def _target(
    header: str, key: str, known: Format | None, sample: list[list[str]], position: int
) -> str | None:
    if known:
        target = _columns(known).get(key)
        if target:
            return None if target == LEFT else target
        for pattern, replacement in known.patterns:
            match = pattern.fullmatch(key)
            if match:
                return match.expand(replacement)
        if known.only_known:
            return None
    target = words.target_of(header)
    if target or known:
        return target
    return words.target_by_cells([row[position] for row in sample if position < len(row)])


_COLUMNS: dict[str, dict[str, str]] = {}


def _columns(known: Format) -> dict[str, str]:
    if known.name not in _COLUMNS:
        _COLUMNS[known.name] = {header_key(name): t for name, t in known.columns.items()}
    return _COLUMNS[known.name]


def _drop_doubles(mapping: list[str | None]) -> None:
    """A second column for a single value stays behind rather than overwrite the first."""
    seen = set()
    for position, target in enumerate(mapping):
        kind = (target or "").split(":")[0]
        if kind in SINGLE or re.match(r"address:.*(?<!formatted)$", target or ""):
            key = target if kind == "address" else kind
            if key in seen:
                mapping[position] = None
            seen.add(key)


def _settle_name(headers: list[str], mapping: list[str | None]) -> None:
    """Alone, "Nombre" is a whole name; beside a surname, "Name" is a first name."""
    has_family = "family_name" in mapping
    for position, header in enumerate(headers):
        key = header_key(header)
        if mapping[position] == "given_name" and key in ("nombre", "nombres") and not has_family:
            mapping[position] = "full_name"
        elif key == "name" and has_family and "given_name" not in mapping:
            mapping[position] = "given_name"


def _confidence(mapping: list[str | None], known: Format | None) -> float:
    if not mapping:
        return 0.0
    share = sum(target is not None for target in mapping) / len(mapping)
    return round(0.7 + 0.3 * share if known else 0.7 * share, 2)
