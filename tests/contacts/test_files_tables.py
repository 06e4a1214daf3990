"""Any CSV or XLSX in English or Spanish: encodings, delimiters, guesses and doubts."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from contacts.drafts import Address
from contacts.files.opening import open_table
from contacts.files.reading import drafts_in
from contacts.files.recognise import recognise
from contacts.files.targets import is_target
from tests.contacts.files_reading import SAMPLES, consents, drafts_of, findings, opened, points

SPANISH = [
    ("csv_spanish_semicolon.csv", "utf-8", ";", 2),
    ("csv_spanish_cp1252.csv", "cp1252", ";", 2),
    ("csv_spanish_latin1.csv", "cp1252", ",", 2),
    ("csv_spanish_utf16.csv", "utf-16", ";", 3),
    ("csv_spanish_utf16be_tab.txt", "utf-16", "\t", 2),
    ("xlsx_spanish.xlsx", "xlsx", "", 4),
]


@pytest.mark.parametrize(("name", "encoding", "delimiter", "first_line"), SPANISH)
def test_the_same_people_come_out_of_every_encoding(name, encoding, delimiter, first_line):
    table, found = opened(name)
    first, second = drafts_of(name)
    assert (table.encoding, table.delimiter, table.first_line) == (encoding, delimiter, first_line)
    assert first.values == {
        "given_name": "Begoña",
        "family_name": "Muñoz",
        "second_family_name": "García",
        "organisation": "Muñoz e Hijos",
        "organisation_role": "Gerente",
        "birth_date": date(1979, 7, 3),
        "notes": "Llamar\nde tarde",
    }
    assert points(first) == [
        ("email", "begona@example.com", "", "valid", True),
        ("phone", "+34612345678", "mobile", "valid", True),
    ]
    assert first.addresses == [
        Address("", "C/ Mayor 1", "León", "León", "24001", "ES"),
    ]
    assert first.tags == ["ferias", "Vip"]
    assert consents(first) == [("email", "import_assert", "", "", "Acepta publicidad")]
    assert consents(second) == [("email", "refuse", "", "", "Acepta publicidad")]
    assert found.left_behind == ["DNI"]


@pytest.mark.parametrize(
    "name", ["csv_english.csv", "csv_sep_line.csv", "csv_cr_only.csv", "xlsx_english.xlsx"]
)
def test_english_columns_and_a_bad_phone_that_is_kept(name):
    table, found = opened(name)
    first, second = drafts_of(name)
    assert first.values["birth_date"] == date(1988, 7, 4)
    assert first.addresses == [
        Address("", "2 Mill Ln", "Exeter", postal_code="EX1 1AA", country="GB")
    ]
    assert points(second)[1] == ("phone", "bad", "mobile", "invalid", False)
    assert findings(second) == [("invalid_phone", "Mobile Phone")]
    assert second.rejected is None
    assert found.left_behind == ["Shoe size", "Passport"]
    assert [table.headers[position] for position in found.sensitive] == ["Passport"]


def test_a_file_without_column_names_loses_no_first_line():
    table, found = opened("csv_no_header.csv")
    assert table.headers == ["Column 1", "Column 2", "Column 3"]
    assert found.mapping == ["email", None, None]
    assert [draft.line for draft in drafts_of("csv_no_header.csv")] == [1, 2]


def read(tmp_path, text, **settings):
    path = tmp_path / "upload"
    path.write_text(text, encoding="utf-8")
    table = open_table(path, "x.csv")
    found = recognise(table.headers, table.sample())
    return found, list(drafts_in(table, found.mapping, spanish=found.spanish, **settings))


def test_a_date_that_reads_two_ways_is_reported_and_not_guessed(tmp_path):
    _, drafts = read(tmp_path, "name,email,birthday\nAna,a@example.com,03/07/1980\n")
    assert "birth_date" not in drafts[0].values
    assert findings(drafts[0]) == [("ambiguous_date", "birthday")]


def test_one_clear_date_settles_the_whole_column(tmp_path):
    text = "name,email,birthday\nAna,a@example.com,03/07/1980\nLeo,l@example.com,12/25/1981\n"
    _, drafts = read(tmp_path, text)
    assert [draft.values["birth_date"] for draft in drafts] == [
        date(1980, 3, 7),
        date(1981, 12, 25),
    ]


def test_a_spanish_file_puts_the_day_first(tmp_path):
    _, drafts = read(tmp_path, "nombre;correo;nacimiento\nAna;a@example.com;03/07/1980\n")
    assert drafts[0].values["birth_date"] == date(1980, 7, 3)


def test_naive_times_are_in_the_zone_of_the_organisation(tmp_path):
    text = "email,opt-in date,opt-in ip\na@example.com,2020-01-10 10:00,192.0.2.1\n"
    _, drafts = read(tmp_path, text, zone=ZoneInfo("Europe/Madrid"))
    assert consents(drafts[0]) == [
        ("email", "import_assert", "2020-01-10T10:00:00+01:00", "192.0.2.1", "opt-in date")
    ]


def test_an_invalid_email_alone_is_no_identity_but_beside_a_name_it_is_kept(tmp_path):
    text = "name,email\n,broken@\nAna Ruiz,broken@\n"
    _, drafts = read(tmp_path, text)
    assert drafts[0].rejected.code == "no_identity"
    assert drafts[0].raw == ["", "broken@"]
    assert drafts[1].rejected is None
    assert points(drafts[1]) == [("email", "broken@", "", "invalid", False)]


def test_column_names_match_without_case_accents_and_spaces(tmp_path):
    text = "NOMBRE,apellidos,Correo Electronico,TELEFONO MÓVIL,codigo-postal\nA,B,,612345678,1\n"
    found, _ = read(tmp_path, text)
    assert found.mapping == [
        "given_name",
        "family_name",
        "email",
        "phone:mobile",
        "address::postal_code",
    ]


def test_misspelt_and_unknown_columns_are_found_by_likeness_and_by_cells(tmp_path):
    text = "Frist Name,Telephonne,Where to write\nAna,612345678,a@example.com\nB,,b@example.com\n"
    found, _ = read(tmp_path, text)
    assert found.mapping == ["given_name", "phone", "email"]


def test_columns_of_the_same_name_are_both_read(tmp_path):
    _, drafts = read(tmp_path, "email,email\na@example.com,b@example.com\n")
    assert [point.normalised for point in drafts[0].points] == ["a@example.com", "b@example.com"]


def test_health_words_are_left_out_unless_chosen(tmp_path):
    text = "name,Diagnosis,Alergias,Race,Trace\nAna Ruiz,x,y,z,t\n"
    found, _ = read(tmp_path, text)
    assert found.sensitive == (1, 2, 3)
    path = tmp_path / "upload"
    table = open_table(path, "x.csv")
    chosen = ["full_name", "custom:diagnosis", None, None, "ignore"]
    assert next(drafts_in(table, chosen)).custom == {"diagnosis": "x"}


def test_a_note_of_several_lines_is_one_record_of_several_lines(tmp_path):
    text = 'name,notes,email\nAna,"one, two\n\nthree ""four""",a@example.com\nLeo,,l@example.com\n'
    _, drafts = read(tmp_path, text)
    assert [(draft.line, draft.span) for draft in drafts] == [(2, 3), (5, 1)]
    assert drafts[0].values["notes"] == 'one, two\n\nthree "four"'


@pytest.mark.parametrize("name", [path.name for path in sorted(SAMPLES.iterdir())])
def test_every_proposed_word_is_one_people_may_choose(name):
    mapping = opened(name)[1].mapping
    assert [word for word in mapping if word is not None and not is_target(word)] == []
