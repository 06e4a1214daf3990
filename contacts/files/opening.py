"""The one way to open a file somebody brings, whatever its name claims it is."""

import re
from pathlib import Path

from contacts.files.cards import CardTable
from contacts.files.refusals import FileRefused
from contacts.files.sheets import SheetTable
from contacts.files.sources import Source, file_source, kind_of
from contacts.files.tables import JoinedTable, MarkedTable, Table, TextTable
from contacts.files.zips import XLSX_PART, member_source, members_of

AUDIENCE_HEADER = "Audience file"
AUDIENCE = re.compile(r"(unsubscribed|nonsubscribed|subscribed|cleaned)_", re.I)
TABLE_ENDINGS = (".csv", ".txt", ".tsv")
# A sheet keeps its repeated texts in memory while it is read.
MOST_SHEET_BYTES = 600_000_000
LINKEDIN = "connections.csv"


def open_table(path: Path | str, filename: str) -> Table:
    """Open CSV, XLSX, XLS, vCard, or a ZIP of CSVs; FileRefused says why when none fits."""
    source = file_source(path, filename)
    kind = kind_of(source.head())
    if kind == "zip":
        return _unpacked(path, filename)
    if kind == "xls":
        return SheetTable(path, filename, kind=kind)
    return _single(source, kind)


def _single(source: Source, kind: str) -> Table:
    if kind == "vcard":
        return CardTable(source)
    if kind != "text":  # a workbook or another archive inside of one, named as if it were text
        raise FileRefused("binary")
    table = TextTable(source)
    audience = AUDIENCE.match(source.name)
    if audience and _is_mailchimp(table.headers):
        return MarkedTable(table, AUDIENCE_HEADER, audience[1].lower())
    return table


def _is_mailchimp(headers: list[str]) -> bool:
    return "Email Address" in headers and bool({"LEID", "EUID", "MEMBER_RATING"} & {*headers})


def _unpacked(path: Path | str, filename: str) -> Table:
    members = members_of(path)
    if any(member.filename == XLSX_PART for member in members):
        if sum(member.file_size for member in members) > MOST_SHEET_BYTES:
            raise FileRefused("zip_bomb")
        return SheetTable(path, filename, kind="xlsx")
    sources = [
        member_source(path, member)
        for member in members
        if member.filename.lower().endswith((*TABLE_ENDINGS, ".vcf"))
        and not member.filename.startswith("__MACOSX/")
    ]
    sources = [s for s in sources if s.name.lower() == LINKEDIN] or sources
    tables = [_single(source, kind_of(head)) for source in sources if (head := source.head())]
    if not tables:
        raise FileRefused("zip_without_table")
    if len(tables) == 1:
        return tables[0]
    return _joined(filename, tables)


def _joined(filename: str, tables: list[Table]) -> Table:
    """Only lists of one kind may be joined: Mailchimp's three, or equal columns."""
    if any(table.kind != "csv" for table in tables):
        raise FileRefused("several_tables")
    lists = all(table.headers[-1] == AUDIENCE_HEADER for table in tables)
    if not lists and any(table.headers != tables[0].headers for table in tables):
        raise FileRefused("several_tables")
    return JoinedTable(filename, tables)
