"""Name columns: whole names, "SURNAME, Given", two surnames."""

from functools import lru_cache

from contacts.drafts import Draft, Finding
from contacts.files.context import Context, Reader
from contacts.normalise.names import split_full_name, split_surnames, tidy_name
from contacts.normalise.text import fold, is_damaged, tidy

PARTS = ("given_name", "middle_name", "family_name", "second_family_name", "full_name")


@lru_cache(maxsize=20_000)
def nice_name(text: str) -> str:
    """Names repeat within a file; their tidying need not."""
    return tidy_name(tidy(text))


def name_readers(context: Context) -> list[Reader]:
    """One reader for all columns that make up the name, if there are any."""
    places = {part: context.places[part] for part in PARTS if context.places.get(part)}
    if not places:
        return []
    whole = places.pop("full_name", [])
    columns = [(part, position) for part, positions in places.items() for position in positions]

    def read(draft: Draft, cells: list[str]) -> None:
        found: dict[str, str] = {}
        for part, position in columns:
            cell = cells[position]
            if cell:
                name = _checked(cell, draft, context.headers[position])
                if name:
                    found[part] = f"{found[part]} {name}" if part in found else name
        if not (found.get("given_name") or found.get("family_name")):
            for position in whole:
                if cells[position]:
                    header = context.headers[position]
                    whole_name(tidy(cells[position]), draft, header)
        if found:
            _settle(found, draft, context.spanish)

    return [read]


def whole_name(text: str, draft: Draft, column: str) -> None:
    """Fill the name's parts from one text."""
    if not text:
        return
    if is_damaged(text):
        draft.findings.append(Finding("damaged_text", column))
    for part, name in zip(
        ("given_name", "family_name", "second_family_name"), split_full_name(text), strict=True
    ):
        if name:
            draft.values[part] = tidy_name(name)


def _checked(cell: str, draft: Draft, column: str) -> str:
    name = nice_name(cell)
    if (not name.isascii() or "?" in name) and is_damaged(name):
        draft.findings.append(Finding("damaged_text", column))
    return name


def _settle(found: dict[str, str], draft: Draft, spanish: bool) -> None:
    values = draft.values
    given, family = found.get("given_name", ""), found.get("family_name", "")
    second = found.get("second_family_name", "")
    if "," in given and (not family or fold(given).startswith(fold(family) + ",")):
        # A whole name written into the first name: "EXAMPLE, Jordan".
        given, family, second = (tidy_name(part) for part in split_full_name(given))
    if "middle_name" in found:
        given = f"{given} {found['middle_name']}".strip()
    if spanish and family and not second:
        family, second = split_surnames(family, spanish)
    if given:
        values["given_name"] = given
    if family:
        values["family_name"] = family
    if second:
        values["second_family_name"] = second
