"""The texts of letters as the page lists them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from privacy.letters.texts import LANGUAGES, kinds, laws_of
from privacy.models.letters import LetterKind, LetterTemplate


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of letter with its texts: law, language, version (0: came with the software)."""

    kind: str
    label: Any
    texts: list[tuple[str, str, int]]


def template_rows() -> list[Row]:
    """Return every kind with its texts; one query."""
    newest = {
        (row["kind"], row["regime"], row["language"]): row["latest"]
        for row in LetterTemplate.objects.values("kind", "regime", "language").annotate(
            latest=Max("version")
        )
    }
    return [
        Row(
            kind,
            LetterKind(kind).label,
            [
                (law, language, newest.get((kind, law, language), 0))
                for law in laws_of(kind)
                for language in LANGUAGES
            ],
        )
        for kind in kinds()
    ]


def known_texts() -> set[tuple[str, str, str]]:
    """Return every text there is, as it stands in addresses."""
    return {(row.kind, law, lang) for row in template_rows() for law, lang, _v in row.texts}
