"""Text is repaired, stripped and folded, and what cannot be repaired is told."""

import csv
import json
from pathlib import Path

import pytest
from ftfy import fix_text
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.normalise.text import fold, is_damaged, tidy, tidy_lines

SAMPLES = Path(__file__).parents[1] / "samples" / "strings"
NAUGHTY = json.loads((SAMPLES / "blns.json").read_text(encoding="utf-8"))
with (SAMPLES / "mojibake_cases.csv").open(encoding="utf-8", newline="") as lines:
    MOJIBAKE = list(csv.DictReader(lines))


@pytest.mark.parametrize("case", MOJIBAKE, ids=lambda case: case["note"])
def test_damaged_text_is_either_repaired_or_flagged(case: dict[str, str]) -> None:
    found = tidy(case["raw"])
    lost = "flag" in case["note"]
    assert is_damaged(found) is lost
    if not lost:
        assert found == case["expected"]


@pytest.mark.parametrize(
    "text",
    [
        "JOÃO",
        "MÃE",
        "IRMÃS",
        "CONCEIÇÃO",
        "São Paulo",
        "¿Qué?",
        "what?Now",
        "a.com/x?b=c",
        "Ñandú",
        "Really? Yes",
        "col·legi",
        "2ª planta",
        "Zoë Ångström",
        "https://x.org/?q=a",
    ],
)
def test_sound_text_is_not_flagged(text: str) -> None:
    assert not is_damaged(tidy(text))


@pytest.mark.parametrize(
    "text", ["FERNÃNDEZ", "GARCÃA", "JosÃ", "Mart¡n", "â€™", "NU?EZ", "Fern?ndez", "Gonz\ufffdlez"]
)
def test_text_with_lost_letters_is_flagged(text: str) -> None:
    assert is_damaged(text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("'+34612345678", "+34612345678"),
        ("'7210448301122", "7210448301122"),
        ("'=1+1", "=1+1"),
        ("'@name", "@name"),
        ("'\tx", "x"),
        ("''90s", "''90s"),
        ("'t Hooft", "'t Hooft"),
        ("'tis", "'tis"),
    ],
)
def test_only_an_apostrophe_that_guards_a_formula_is_taken_away(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Ana \t García\n", "Ana García"),
        ("A\x00n\x1ba\x7f", "Ana"),
        ("Ana\u200b\u2060\ufeff", "Ana"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("Ana\u200dMaría", "AnaMaría"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a\ud800b", "a\ufffdb"),
        ("&lt;b&gt;", "<b>"),
        ("a&amp;amp;b", "a&b"),
        ("x.org/?a=1&copy=2", "x.org/?a=1&copy=2"),
        ("", ""),
        (" ", ""),
    ],
)
def test_what_cannot_be_seen_goes_and_what_carries_meaning_stays(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


def test_notes_keep_their_line_breaks() -> None:
    assert tidy_lines("\n one  two\r\n\r\n three \n\n") == "one two\n\nthree"


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_come_out_printable_and_stay_the_same(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\x00" not in once
    assert once == " ".join(once.split())
    once.encode("utf-8")


@given(st.text(st.sampled_from("aZ 9.,'-&áéíóúñüçàèòÁÉÍÓÚÑÜÇÀÈÒ"), max_size=30))
def test_the_short_cut_for_spanish_letters_equals_the_repair(text: str) -> None:
    assert fix_text(text, unescape_html=False) == text
    assert tidy(f"x{text}x") == " ".join(f"x{text}x".split())


@given(st.text(st.characters(max_codepoint=126), max_size=40))
def test_the_short_cut_for_ascii_changes_no_words(text: str) -> None:
    plain = text.replace("&", "").replace("'", "")
    visible = "".join(c for c in plain if c.isprintable() or c.isspace())
    assert tidy(plain) == " ".join(visible.split())


@given(st.text(max_size=40))
@example("ℌİŉΐﬁ")
@example("K Å")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("José ÑÚÑEZ", "jose nunez"),
        ("Straße", "strasse"),
        ("Łódź Ørsted Æther", "lodz orsted aether"),
        ("O’Brien", "o'brien"),
        ("İstanbul", "istanbul"),
        ("हिन्दी", "हिन्दी"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_folded_text_has_neither_case_nor_accents(text: str, key: str) -> None:
    assert fold(text) == key
