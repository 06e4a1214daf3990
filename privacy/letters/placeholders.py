"""Words in braces that a letter fills in: which there are, and which a kind cannot do without."""

import re
from collections.abc import Iterable, Mapping

WORDS = frozenset(
    {
        *("greeting", "name", "organisation", "number", "right", "law", "received", "due"),
        *("extended_due", "reason", "ground", "points", "kept", "recipients", "changes"),
        *("rights", "complaint", "until", "digest", "today"),
        # Of an incident.
        *("happened", "occurred", "discovered", "data", "consequences", "measures", "steps"),
        "contact",
    }
)
# Without these a letter would not say what the law asks of it.
NEEDED: Mapping[str, frozenset[str]] = {
    "acknowledge": frozenset({"number", "right", "due"}),
    "ask_identity": frozenset({"number", "points"}),
    "unverified": frozenset({"number", "right", "complaint"}),
    "extend": frozenset({"number", "extended_due", "reason", "complaint"}),
    "refuse": frozenset({"number", "ground", "complaint"}),
    "deliver": frozenset({"number", "until"}),
    "complete": frozenset({"number"}),
    "erased": frozenset({"number", "kept", "complaint"}),
    "corrected": frozenset({"number"}),
    "restricted": frozenset({"number"}),
    "restriction_lifted": frozenset({"number", "complaint"}),
    "stopped": frozenset({"number"}),
    "recipients": frozenset({"number", "recipients"}),
    "agent": frozenset({"number"}),
    # 45 CFR 164.404(c)(1)(A)-(E); GDPR Art. 34(2).
    "breach": frozenset(
        {"happened", "occurred", "discovered", "data", "steps", "measures", "contact"}
    ),
}
_WORD = re.compile(r"\{([a-z_]+)\}")
_BRACE = re.compile(r"[{}]")


def words_in(text: str) -> set[str]:
    """Return the words in braces of a text."""
    return set(_WORD.findall(text))


def unknown_in(text: str) -> list[str]:
    """Return what stands in braces and means nothing; a lone brace is one, too."""
    lone = ["{ }"] if _BRACE.search(_WORD.sub("", text)) else []
    return sorted(words_in(text) - WORDS) + lone


def missing_in(kind: str, text: str) -> list[str]:
    """Return what a letter of this kind must say and does not."""
    return sorted(NEEDED.get(kind, frozenset()) - words_in(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its words; an empty one takes its line along."""
    lines = []
    for line in text.split("\n"):
        said = _WORD.sub(lambda match: values.get(match.group(1), ""), line)
        if said.strip() or not words_in(line):
            lines.append(said.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def listed(rows: Iterable[str]) -> str:
    """Return lines of a list."""
    return "\n".join(f"- {row}" for row in rows)
