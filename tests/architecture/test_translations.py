"""Spanish is complete: every sentence of the interface, with its placeholders."""

import ast
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.db.models import Model
from django.test import RequestFactory, override_settings
from django.utils.translation import gettext, override

from config.translations import compile_catalogues
from governance.audit_facts import FACTS
from governance.audit_verbs import VERBS
from tests.architecture.tree import APPS, ROOT, called_name, modules

SPANISH = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
# Labels that are the same word in both languages; "ID" is written so in Spanish too.
COGNATES = {"ID", "SKU", "subtotal", "total", "webhook", "webhooks"}
# The letters of papers (segments.customer_value).
COGNATES |= {"r", "alpha", "a", "b", "p", "q", "gamma"}
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
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


def own_models() -> list[type[Model]]:
    """Return our models; the tables of history repeat the columns of theirs."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS and not hasattr(model, "instance_type")
    ]


def same_in_both(labels: dict[str, Any]) -> list[str]:
    """Return which of these lazy labels say the same in Spanish as in English."""
    said = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = {name: str(label) for name, label in labels.items()}
    return [
        f"{name}: {word}"
        for name, word in said["en"].items()
        if word == said["es"][name] and word not in COGNATES
    ]


def test_every_model_has_a_spanish_name() -> None:
    names = {f"{m.__name__}.{n}": getattr(m._meta, n) for m in own_models()
             for n in ("verbose_name", "verbose_name_plural")}  # fmt: skip
    assert same_in_both(names) == []


def test_every_column_has_a_spanish_label() -> None:
    labels = {
        str(field): field.verbose_name
        for model in own_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        # What guardian brings along has guardian's label; a key of two columns is never shown.
        if str(field) not in {"contacts.ContactShare.user", "contacts.ContactShare.permission"}
        and field.name != "pk"
    }
    assert same_in_both(labels) == []


def test_every_field_of_the_admin_has_a_spanish_label(people: dict[str, Any]) -> None:
    request = RequestFactory().get("/admin/")
    request.user = people["root"]
    said = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = {
                f"{model.__name__}.{name}": str(label_for_field(name, model, page))
                for model, page in admin.site._registry.items()
                if model._meta.app_label in APPS
                for name in [*page.get_list_display(request), *fields_of(page, request)]
            }
    same = {
        name
        for name, label in said["en"].items()
        if said["es"][name] == label and label not in COGNATES
    }
    assert sorted(same) == []
    assert len(said["en"]) > 80


def fields_of(page: Any, request: Any) -> list[str]:
    """Return the fields of the form of a new row and of an old one that have a model's label."""
    shown = flatten_fieldsets(page.get_fieldsets(request))
    form = page.get_form(request) if page.has_add_permission(request) else None
    declared = set(form.declared_fields) if form else set()
    return [name for name in shown if name not in declared]


def passed_to_record() -> tuple[set[str], set[str]]:
    """Return every verb and every detail that the code base hands to the audit trail.

    Where a verb is computed, every literal of that module that looks like one counts.
    """
    verbs, details = set(), set()
    for path, tree in modules():
        calls = [
            n for n in ast.walk(tree) if isinstance(n, ast.Call) and called_name(n) == "record"
        ]
        if "operations" not in path.parts or not calls:
            continue
        for call in calls:
            details |= {word.arg for word in call.keywords if word.arg} - {"about", "by"}
            if isinstance(call.args[0], ast.Constant):
                verbs.add(str(call.args[0].value))
                continue
            literals = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            verbs |= {n for n in literals if isinstance(n, str) and VERB.fullmatch(n)}
    return verbs, details


def test_every_verb_of_the_audit_trail_has_its_words() -> None:
    verbs, details = passed_to_record()
    written_by_triggers = {"row.insert", "row.update", "row.delete", "row.truncate"}
    written_of_access = {
        str(text.value)
        for path, tree in modules()
        if path.name in ("access_trail.py", "phi_trail.py", "sign_in.py")
        for text in ast.walk(tree)
        if isinstance(text, ast.Constant) and VERB.fullmatch(str(text.value))
    }
    assert sorted((verbs | written_of_access - {"account.login"}) - VERBS.keys()) == []
    assert sorted(VERBS.keys() - verbs - written_by_triggers - written_of_access) == []
    assert sorted(details - FACTS.keys()) == []
    assert same_in_both(VERBS | FACTS) == []


def test_no_sentence_hides_in_an_f_string() -> None:
    # The extraction reads calls, and before Python 3.12 an f-string is one opaque token.
    functions = set(extraction()["FUNCTIONS"])
    hidden = [
        f"{path}:{call.lineno}"
        for path, tree in modules()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and called_name(call) in functions
    ]
    assert hidden == []


def test_no_translating_function_goes_by_a_name_the_extraction_does_not_know() -> None:
    known = set(extraction()["FUNCTIONS"])
    aliases = [
        f"{path}: {name.asname}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.asname not in known
    ]
    assert aliases == []
