"""The columns that hold one plain fact each."""

import csv
import re
from datetime import UTC
from functools import lru_cache

from contacts.drafts import Draft, Finding
from contacts.files.context import Context, Reader, split_values
from contacts.files.refusals import problem
from contacts.normalise.consents import yes_no
from contacts.normalise.dates import Order, parse_birthday, parse_moment
from contacts.normalise.places import language_code
from contacts.normalise.text import fold, is_damaged, tidy, tidy_lines

GENDERS = {
    "female": "f|female|woman|mujer|femenino|femenina|w",
    "male": "m|male|man|hombre|masculino|h|varon",
    "other": "o|x|other|non-binary|nonbinary|no binario|otro|diverse|no binaria",
}
GENDER_OF = {word: gender for gender, words in GENDERS.items() for word in words.split("|")}
STAGES = {
    "lead": "lead|subscriber|new|nuevo|suscriptor|cliente potencial",
    "prospect": "prospect|opportunity|marketing qualified lead|sales qualified lead|mql|sql|"
    "marketingqualifiedlead|salesqualifiedlead|oportunidad|prospecto",
    "customer": "customer|client|evangelist|cliente|active|activo",
    "lapsed": "lapsed|inactive|inactivo|dormant",
    "former": "former|churned|lost|former customer|antiguo|excliente|perdido",
}
STAGE_OF = {word: stage for stage, words in STAGES.items() for word in words.split("|")}
# Outlook writes this where there is no date.
NO_DATE = frozenset({"0/0/00", "0/0/0000", "00/00/0000", "0000-00-00"})
ORDERS: dict[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})")
# Dates repeat within a file; reading them need not.
birthday_of = lru_cache(maxsize=20_000)(parse_birthday)
AMBIGUOUS = re.compile(r"\s*\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b")
SYSTEM_LABELS = frozenset({"mycontacts", "starred"})
LONGEST_TAG = 100
PLAIN = ("honorific", "occupation", "organisation_role", "time_zone")


def fact_readers(context: Context) -> list[Reader]:
    readers: list[Reader] = []
    for word, build in BUILDERS.items():
        for parts, position in context.starting(word):
            readers.append(build(context, parts, position))
    for name in PLAIN:
        for _, position in context.starting(name):
            readers.append(_plain_reader(context, name, position))
    return readers


def _plain_reader(context: Context, name: str, position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy(cells[position]) if cells[position] else ""
        if text and name not in draft.values:
            draft.values[name] = text
            if not text.isascii() and is_damaged(text):
                draft.findings.append(Finding("damaged_text", column))

    return read


def _organisation_reader(context: Context, parts: list[str], position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy(cells[position]) if cells[position] else ""
        if ";" in text:
            # HubSpot joins several companies; the row as received keeps them all.
            draft.findings.append(Finding("several_values", column))
            text = text.split(";")[0].strip()
        if text:
            if not text.isascii() and is_damaged(text):
                draft.findings.append(Finding("damaged_text", column))
            draft.values.setdefault("organisation", text)

    return read


def _id_reader(context: Context, parts: list[str], position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy(cells[position]) if cells[position] else ""
        if ";" in text:
            draft.findings.append(Finding("several_values", column))
            text = text.split(";")[0].strip()
        draft.external_id = draft.external_id or text

    return read


def _birthday_reader(context: Context, parts: list[str], position: int) -> Reader:
    order = ORDERS[parts[0]] if parts else context.orders.get(position)
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position].strip()
        if cell and cell not in NO_DATE:
            add_birthday(draft, cell, order, column)

    return read


def add_birthday(draft: Draft, text: str, order: Order | None, column: str) -> None:
    """Set as much of the birth date as the text says; never more."""
    yearless = DAY_MONTH.fullmatch(text)
    if yearless and order in ("mdy", "dmy"):
        first, second = (int(part) for part in yearless.groups())
        month, day = (first, second) if order == "mdy" else (second, first)
        text = f"--{month:02}-{day:02}"
    birthday = birthday_of(text, order)
    if birthday is None:
        draft.findings.append(Finding(_date_trouble(text, order), column))
        return
    if birthday.date:
        draft.values["birth_date"] = birthday.date
    if birthday.year:
        draft.values["birth_year"] = birthday.year
    if birthday.month_day:
        draft.values["birth_day"] = birthday.month_day


def _date_trouble(text: str, order: Order | None) -> str:
    unclear = order is None and (AMBIGUOUS.match(text) or DAY_MONTH.fullmatch(text))
    return "ambiguous_date" if unclear else "invalid_date"


def _changed_reader(context: Context, parts: list[str], position: int) -> Reader:
    zone = UTC if parts == ["utc"] else context.zone
    order, column = context.orders.get(position), context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position].strip()
        if cell and cell not in NO_DATE:
            draft.changed_at = parse_moment(tidy(cell), order, zone)
            if draft.changed_at is None:
                draft.findings.append(Finding(_date_trouble(cell, order), column))

    return read


def _gender_reader(context: Context, parts: list[str], position: int) -> Reader:
    column, spanish = context.headers[position], context.spanish

    def read(draft: Draft, cells: list[str]) -> None:
        word = fold(tidy(cells[position]))
        if not word or word == "unspecified":
            return
        if spanish and word == "m":
            # "M" is masculino beside F and mujer beside H: the cell alone does not say.
            draft.findings.append(Finding("unclear_gender", column))
        elif word in GENDER_OF:
            draft.values["gender"] = GENDER_OF[word]
        else:
            draft.findings.append(Finding("unclear_gender", column))

    return read


def _stage_reader(context: Context, parts: list[str], position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        word = fold(tidy(cells[position]))
        if word in STAGE_OF:
            draft.values["stage"] = STAGE_OF[word]
        elif word:
            draft.findings.append(Finding("unknown_stage", column))

    return read


def _language_reader(context: Context, parts: list[str], position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy(cells[position])
        code = language_code(text) if text else None
        if code:
            draft.values["language"] = code
        elif text:
            draft.findings.append(Finding("unknown_language", column))

    return read


def _notes_reader(context: Context, parts: list[str], position: int) -> Reader:
    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy_lines(cells[position]) if cells[position] else ""
        if text:
            before = draft.values.get("notes")
            draft.values["notes"] = f"{before}\n{text}" if before else text

    return read


def _tags_reader(context: Context, parts: list[str], position: int) -> Reader:
    google, column = parts == ["google"], context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        cell = cells[position]
        if not cell:
            return
        for tag in split_values(cell) if google else split_tags(cell):
            add_tag(draft, tag.removeprefix("* ") if google else tag, column, google)

    return read


def split_tags(cell: str) -> list[str]:
    """Tags by comma, semicolon, bar or line; quoted once more where they hold commas."""
    if '"' in cell:
        try:
            return next(csv.reader([cell.strip()], strict=True, skipinitialspace=True), [])
        except csv.Error:
            cell = cell.replace('"', "")
    return re.split(r"[,;|\n]|:::", cell)


def add_tag(draft: Draft, text: str, column: str, google: bool = False) -> None:
    tag = tidy(text)
    if not tag or (google and tag.lower() in SYSTEM_LABELS):
        return
    if len(tag) > LONGEST_TAG:
        draft.findings.append(Finding("oversized_tag", column))
    elif all(tag.lower() != known.lower() for known in draft.tags):
        draft.tags.append(tag)


def _owner_reader(context: Context, parts: list[str], position: int) -> Reader:
    def read(draft: Draft, cells: list[str]) -> None:
        draft.owner_hint = draft.owner_hint or tidy(cells[position])

    return read


def _custom_reader(context: Context, parts: list[str], position: int) -> Reader:
    slug = parts[0]

    def read(draft: Draft, cells: list[str]) -> None:
        text = tidy_lines(cells[position]) if cells[position] else ""
        if text:
            draft.custom[slug] = text

    return read


def _deleted_reader(context: Context, parts: list[str], position: int) -> Reader:
    column = context.headers[position]

    def read(draft: Draft, cells: list[str]) -> None:
        if cells[position] and yes_no(cells[position].strip()):
            draft.rejected = problem("deleted_at_origin", column)

    return read


BUILDERS = {
    "external_id": _id_reader,
    "changed_at": _changed_reader,
    "deleted": _deleted_reader,
    "organisation": _organisation_reader,
    "birthday": _birthday_reader,
    "gender": _gender_reader,
    "stage": _stage_reader,
    "language": _language_reader,
    "notes": _notes_reader,
    "tags": _tags_reader,
    "owner": _owner_reader,
    "custom": _custom_reader,
}
