"""Spanish is complete: every sentence of the interface, with its placeholders."""

import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import override_settings
from django.utils.translation import gettext, override

from config.translations import compile_catalogues
from tests.architecture.tree import ROOT

SPANISH = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def extraction() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / ".ci" / "extract_messages.py"))


@cache
def catalogue() -> polib.POFile:
    return polib.pofile(str(SPANISH))


def test_every_sentence_is_in_the_catalogue() -> None:
    known = {(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue()}
    assert sorted(m.text for m in extraction()["messages"]() if tuple(m) not in known) == []


def test_nothing_in_the_catalogue_is_left_over() -> None:
    said = {tuple(m) for m in extraction()["messages"]()}
    entries = [(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue()]
    assert [entry for entry in entries if entry not in said] == []


def test_every_sentence_is_translated() -> None:
    assert [entry.msgid for entry in catalogue().untranslated_entries()] == []


def test_no_translation_is_a_guess() -> None:
    assert [entry.msgid for entry in catalogue().fuzzy_entries()] == []


def test_translations_keep_the_placeholders() -> None:
    changed = [
        entry.msgid
        for entry in catalogue()
        for said in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if set(PLACEHOLDER.findall(said))
        - set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        or (
            (not entry.msgid_plural)
            and sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(entry.msgid))
        )
    ]
    assert changed == []


def test_the_extraction_reads_code_and_templates() -> None:
    texts = {message.text for message in extraction()["messages"]()}
    assert {"given name", "Sign in", "Spanish"} <= texts


def test_a_catalogue_is_compiled_without_gettext(tmp_path: Path) -> None:
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = extraction()["new_catalogue"]("es")
    source.append(polib.POEntry(msgid="Sentence only this test says", msgstr="Frase de prueba"))
    source.save(str(folder / "django.po"))
    with override_settings(LOCALE_PATHS=[tmp_path]):
        assert compile_catalogues() == [folder / "django.mo"]
        assert compile_catalogues() == []
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "Frase de prueba"


@pytest.mark.parametrize(("language", "said"), [("en", "given name"), ("es", "nombre")])
def test_the_interface_speaks_both_languages(language: str, said: str) -> None:
    with override(language):
        assert gettext("given name") == said
