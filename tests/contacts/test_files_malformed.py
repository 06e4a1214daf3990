"""Whatever is brought: a refusal in plain words, or every line accounted for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.drafts import Draft
from contacts.files.opening import open_table
from contacts.files.reading import drafts_in
from contacts.files.recognise import recognise
from contacts.files.refusals import FILE_REASONS, LINE_REASONS, FileRefused
from contacts.files.tables import Table
from tests.contacts.malformed import HEAD, ROWS, corpus

CORPUS = list(corpus())


def read(path, name, data):
    path.write_bytes(data)
    table = open_table(path, name)
    found = recognise(table.headers, table.sample())
    return table, list(drafts_in(table, found.mapping, region="ES", spanish=found.spanish))


def read_or_refusal(path, name, data):
    try:
        return read(path, name, data)
    except FileRefused as refusal:
        return refusal


def assert_every_line_is_accounted_for(table: Table, drafts: list[Draft], data: bytes) -> None:
    following = table.first_line
    for draft in drafts:
        assert draft.line >= following
        following = draft.line + draft.span
    lines = sum(draft.span for draft in drafts) + table.blank_lines
    assert table.last_line == table.first_line - 1 + lines
    if table.kind not in ("xls", "xlsx") and data[:2] != b"PK":
        text = data.decode(table.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        assert table.last_line == len(text.removesuffix("\n").split("\n"))


def assert_rejections_are_explained(drafts: list[Draft]) -> None:
    for draft in drafts:
        if draft.rejected:
            assert draft.rejected.detail == LINE_REASONS[draft.rejected.code]
            assert draft.raw


def test_the_corpus_holds_more_than_five_hundred_files_of_different_names():
    assert len(CORPUS) >= 500
    assert len({name for name, _ in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(("name", "data"), CORPUS, ids=[name for name, _ in CORPUS])
def test_a_damaged_file_is_refused_plainly_or_loses_no_line(tmp_path, name, data):
    outcome = read_or_refusal(tmp_path / "upload", name, data)
    if isinstance(outcome, FileRefused):
        assert outcome.message == FILE_REASONS[outcome.code]
    else:
        table, drafts = outcome
        assert_every_line_is_accounted_for(table, drafts, data)
        assert_rejections_are_explained(drafts)


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.sampled_from('ab,;"\n\r\t@.é1 \x00'), max_size=300))
def test_any_text_below_a_good_header_loses_no_line(tmp_path_factory, text):
    data = (HEAD + "".join(ROWS) + text).encode()
    table, drafts = read(tmp_path_factory.mktemp("f") / "upload", "x.csv", data)
    assert_every_line_is_accounted_for(table, drafts, data)
    assert_rejections_are_explained(drafts)
    assert [draft.external_id for draft in drafts[:7]] == ["0", "1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("place", range(0, 9, 2))
@pytest.mark.parametrize("kind", ["open-quote", "open-last", "stray", "nul", "extra", "missing"])
def test_one_bad_line_never_takes_another_with_it(tmp_path, kind, place):
    data = dict(CORPUS)[f"{kind}-{place}.csv"]
    _, drafts = read(tmp_path / "upload", "x.csv", data)
    assert [draft.line for draft in drafts if draft.rejected] == [place + 2]
    accepted = [draft.external_id for draft in drafts if not draft.rejected]
    assert accepted == ["0", "1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("kind", "code", "column"),
    [
        ("open-quote", "unclosed_quote", "first_name"),
        ("open-last", "unclosed_quote", "notes"),
        ("stray", "stray_quote", "first_name"),
        ("nul", "nul", "first_name"),
        ("extra", "too_many_cells", ""),
        ("missing", "too_few_cells", ""),
        ("field-200k", "oversized_field", "first_name"),
        ("quoted-200k", "oversized_field", "first_name"),
        ("empty-cells", "empty_row", ""),
        ("no-identity", "no_identity", ""),
    ],
)
def test_a_rejection_says_line_column_and_reason(tmp_path, kind, code, column):
    _, drafts = read(tmp_path / "upload", "x.csv", dict(CORPUS)[f"{kind}-4.csv"])
    rejected = [draft for draft in drafts if draft.rejected]
    assert [(d.line, d.rejected.code, d.rejected.column) for d in rejected] == [(6, code, column)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty-0.csv", "empty"),
        ("not-html.csv", "html"),
        ("not-svg.csv", "xml"),
        ("not-php.csv", "script"),
        ("not-json.csv", "json"),
        ("not-exe.csv", "binary"),
        ("not-png.xlsx", "binary"),
        ("not-xls.xlsx", "old_excel"),
        ("columns-1001.csv", "too_many_columns"),
        ("columns-100000.csv", "too_many_columns"),
        ("xlsx-cut-10.xlsx", "damaged_zip"),
        ("zip-bomb.zip", "zip_bomb"),
        ("zip-bomb-sheet.zip", "zip_bomb"),
        ("zip-many.zip", "zip_bomb"),
        ("zip-several.zip", "several_tables"),
        ("zip-no-table.zip", "zip_without_table"),
        ("zip-not-a-sheet.zip", "damaged_xlsx"),
        ("zip-html-inside.zip", "html"),
    ],
)
def test_what_is_no_table_is_refused_by_content_whatever_its_name(tmp_path, name, code):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path / "upload", name, dict(CORPUS)[name])
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "name", ["../../x.csv", "a\r\nX: y.csv", "n" * 5000 + ".csv", "\u202evsc.exe", ""]
)
def test_a_hostile_file_name_changes_nothing(tmp_path, name):
    table, drafts = read(tmp_path / "upload", name, (HEAD + ROWS[0]).encode())
    assert (table.headers[0], drafts[0].external_id) == ("external_id", "0")
