"""Workbooks of Excel 97 to 2003: LinkedIn and old shops still export them."""

import shutil
import zipfile

import pytest

from contacts.files.opening import open_table
from contacts.files.refusals import FileRefused
from tests.contacts.files_reading import SAMPLES

WORKBOOK = SAMPLES / "excel_97.xls"


def test_every_kind_of_cell_says_what_people_see():
    table = open_table(WORKBOOK, "clientes.xls")
    assert (table.kind, table.encoding, table.first_line) == ("xls", "xls", 3)
    assert table.headers == [
        "First name", "Email", "Birthday", "Points", "Member", "Seen", "Hour", "Share",
    ]  # fmt: skip
    assert list(table.records()) == [
        (3, 1, ["Íñigo", "inigo@example.org", "1990-02-28", "1204", "true",
                "2026-11-20 09:30:00", "08:15:00", "0.125"], None),
        (5, 1, ["Zoë", "zoe@example.org", "2000-12-31", "-3.5", "false", "#DIV/0!", "",
                "3000000"], None),
    ]  # fmt: skip
    assert (table.blank_lines, table.last_line) == (1, 5)


def test_the_name_of_the_file_does_not_matter(tmp_path):
    stored = shutil.copy(WORKBOOK, tmp_path / "upload")
    assert open_table(stored, "clientes.csv").sample(1)[0][0] == "Íñigo"


def test_any_cut_and_any_turned_byte_is_read_or_refused(tmp_path):
    whole = WORKBOOK.read_bytes()
    hurt = [whole[:end] for end in range(8, len(whole), 97)]
    hurt += [
        whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(8, len(whole), 13)
    ]
    said = set()
    for number, content in enumerate(hurt):
        place = tmp_path / str(number)
        place.write_bytes(content)
        try:
            said.add(len(list(open_table(place, "clientes.xls").records())))
        except FileRefused as refusal:
            said.add(refusal.code)
    assert {2, "old_excel"} <= said
    assert {each for each in said if isinstance(each, str)} <= {"old_excel", "empty", "no_header"}


def test_a_workbook_inside_of_an_archive_is_not_taken_for_text(tmp_path):
    place = tmp_path / "several.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.write(WORKBOOK, "clientes.csv")
    with pytest.raises(FileRefused) as refusal:
        open_table(place, "several.zip")
    assert refusal.value.code == "binary"
