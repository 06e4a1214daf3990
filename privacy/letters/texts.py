"""Reads the texts once: by language, kind and law, with one for every law ("any")."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "es")
ANY = "any"


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a letter with words in braces."""

    subject: str
    body: str


def language_of(asked: str) -> str:
    """Return the language of ours that is nearest to the one asked for."""
    short = asked[:2].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def text_of(kind: str, regime: str, language: str) -> Text:
    """Return the text of a kind of letter under a law; raises KeyError where there is none."""
    by_law = _texts(language)[kind]
    return by_law.get(regime) or by_law[ANY]


def laws_of(kind: str) -> list[str]:
    """Return the laws for which a kind has a text of its own, ANY last."""
    return sorted(_texts(LANGUAGES[0])[kind], key=lambda law: (law == ANY, law))


def kinds() -> list[str]:
    """Return the kinds of letter there are, in the order of the work."""
    return list(_texts(LANGUAGES[0]))


@cache
def _texts(language: str) -> dict[str, dict[str, Text]]:
    raw = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        kind: {law: Text(said["subject"], said["body"].strip()) for law, said in by_law.items()}
        for kind, by_law in raw.items()
    }
