"""A form as frozen data: pages of fields, each with its texts, its rules and its condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interactions.questionnaire.kinds import Kind

Words = Mapping[str, str]  # language code -> text
Answers = Mapping[str, Any]  # field id -> str, int, float, list of str, or row -> str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen, or one row of a matrix."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition on an earlier field; `row` names the row where that is a matrix.

    A field without an answer fails a positive operator and passes a negative one, unless
    `missing` is "exclude" (segments.md 1.6, cases 1 and 2).
    """

    field: str
    op: str
    value: Any = None
    row: str = ""
    missing: str = "include"


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part does."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """Holds when one part does."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: "Rule"


Rule = Leaf | All | Any_ | Not


@dataclass(frozen=True, slots=True)
class Consent:
    """What ticking a consent field allows, and which wording of it is shown.

    `wording_version` counts the published wordings of the field; 0 until it is published.
    `signature` is the question in which the person types their name, by which they sign the
    consent; `order` the one that brings the number of what they bought: then the box is left
    empty by who allows it, and ticked by who refuses.
    """

    channel: str
    purpose: str
    double_opt_in: bool = True
    wording_version: int = 0
    signature: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. For a consent field `label` is the wording."""

    id: str
    kind: Kind
    label: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    show_if: Rule | None = None
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    maps_to: str = ""
    consent: Consent | None = None
    param: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Fields that are shown together."""

    id: str
    title: Words
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """All that people are asked, and the words around it."""

    title: Words
    pages: tuple[Page, ...]
    intro: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    submit: Words = field(default_factory=dict)

    def fields(self) -> Iterator[Field]:
        """Return every field in the order in which people meet them."""
        return (each for page in self.pages for each in page.fields)

    def field(self, name: str) -> Field | None:
        """Return the field with this id."""
        return next((each for each in self.fields() if each.id == name), None)


def in_language(words: Words, language: str) -> str:
    """Return a text in a language, or in the first one it has."""
    return words.get(language) or next((text for text in words.values() if text), "")
