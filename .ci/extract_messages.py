"""Collect the interface's sentences into the catalogues; gettext need not be installed.

`.venv/bin/python .ci/extract_messages.py` merges what the code says now into every
`locale/*/LC_MESSAGES/django.po`: translations are kept, new sentences arrive empty, sentences
nobody says any more go. `tests/architecture/test_translations.py` uses `messages()`.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract_python
from django.utils.translation import template

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "contacts", "interactions", "segments", "governance", "privacy")
# Position of the context, the sentence and its plural among a function's arguments.
FUNCTIONS = {
    "_": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None), "ngettext": (None, 0, 1), "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None), "pgettext_lazy": (0, 1, None), "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    # Declarations are plain data; the inventory page says their reasons in the reader's words.
    "Kept": (None, 0, None),
}  # fmt: skip
DECLARED = "Kept"


class Message(NamedTuple):
    """One sentence; context and plural are empty where there is none."""

    context: str
    text: str
    plural: str


def messages() -> dict[Message, list[tuple[str, int]]]:
    """Return every sentence of code and templates with the places that say it."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path, source in _sources():
        calls = extract_python(io.BytesIO(source.encode()), FUNCTIONS, [], {"encoding": "utf-8"})
        for line, function, arguments, _comments in calls:
            if function == DECLARED and "personal_data" not in (path.stem, path.parent.name):
                continue  # another class of that name
            message = _message(function, arguments)
            if message:
                found.setdefault(message, []).append((str(path), line))
    return found


def _sources() -> Iterator[tuple[Path, str]]:
    """Yield the Python source of modules, and of templates as Django turns them into it."""
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file.relative_to(ROOT), file.read_text(encoding="utf-8")
    for kind in ("*.html", "*.txt"):
        for file in sorted((ROOT / "templates").rglob(kind)):
            # Template sources are indented at will; a bracket makes Python accept that.
            source = template.templatize(file.read_text(encoding="utf-8"), origin=str(file))
            yield file.relative_to(ROOT), f"({source})"


def _message(function: str, arguments: object) -> Message | None:
    given = arguments if isinstance(arguments, tuple) else (arguments,)
    where = FUNCTIONS[function]
    if len(given) <= max(place for place in where if place is not None):
        return None
    context, text, plural = ("" if place is None else given[place] for place in where)
    # Only literal sentences can be translated; None stands for a computed argument.
    return Message(context, text, plural) if text and None not in (context, plural) else None


def merge(catalogue: polib.POFile) -> tuple[int, int]:
    """Bring a catalogue up to date with the code; return how many came and went."""
    said = messages()
    known = {Message(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in catalogue}
    for message in known.keys() - said.keys():
        catalogue.remove(known[message])
    for message in said.keys() - known.keys():
        catalogue.append(
            polib.POEntry(
                msgctxt=message.context or None, msgid=message.text,
                msgid_plural=message.plural,
                msgstr_plural={0: "", 1: ""} if message.plural else {},
            )
        )  # fmt: skip
    for entry in catalogue:
        # Without line numbers a moved sentence changes nothing here.
        places = said[Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")]
        entry.occurrences = [(path, "") for path in sorted({path for path, _ in places})]
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return len(said.keys() - known.keys()), len(known.keys() - said.keys())


def new_catalogue(language: str) -> polib.POFile:
    """Return an empty catalogue for a language with two plural forms."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language, "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }  # fmt: skip
    return catalogue


def main() -> None:
    """Merge into every catalogue."""
    for folder in sorted((ROOT / "locale").iterdir()):
        path = folder / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        exists = path.exists()
        catalogue = polib.pofile(str(path), wrapwidth=100) if exists else new_catalogue(folder.name)
        came, went = merge(catalogue)
        catalogue.save(str(path))
        empty = len(catalogue.untranslated_entries())
        sys.stdout.write(f"{folder.name}: {came} came, {went} went, {empty} to translate.\n")


if __name__ == "__main__":
    main()
