"""A text to begin the notice of privacy practices with: what 45 CFR 164.520(b)(1) asks for.

A suggestion: what a house does differently, it writes differently.
"""

from pathlib import Path

# The words that stand above every notice, as the law has them (164.520(b)(1)(i)).
HEADINGS = {
    "en": (
        "This notice describes how medical information about you may be used and disclosed and"
        " how you can get access to this information. Please review it carefully."
    ),
    "es": (
        "Este aviso describe cómo se puede usar y divulgar su información médica y cómo puede"
        " usted acceder a esta información. Léalo con cuidado."
    ),
}


def start_of(language: str, contact: str) -> str:
    """Return the text to begin with, with whom to turn to filled in."""
    path = Path(__file__).parent / f"practices_{language}.txt"
    return path.read_text(encoding="utf-8").strip().replace("{contact}", contact)
