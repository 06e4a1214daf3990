"""A rule as the builder draws it: groups within groups, each condition as a row of controls."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from segments.forms.conditions import kind_of
from segments.forms.operators import GROUPS
from segments.forms.rows import Row, icon_of, rows_of, title_of
from segments.forms.rules import name_of
from segments.forms.values import Control, select
from segments.language import shaping
from segments.language.nodes import Vocabulary
from segments.language.parsing import MAX_DEPTH
from segments.language.shaping import Address, Group, Leaf

Problems = dict[str, list[Any]]
# How many groups may stand within the outermost: the language allows five in all.
NESTED = MAX_DEPTH - 1


@dataclass(frozen=True, slots=True)
class Line:
    """A group or a condition: where it stands, where it may go, and what is wrong with it."""

    name: str
    title: Any
    word: str = ""
    icon: str = ""
    kind: Control | None = None
    parts: list["Line"] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    steps: bool = False
    problems: list[Any] = field(default_factory=list)
    moves: list[tuple[str, str, Any]] = field(default_factory=list)
    deep: int = 0

    @property
    def id(self) -> str:
        """Return the id of its element."""
        return self.name.replace(".", "-")

    @property
    def is_group(self) -> bool:
        """Say whether it holds other lines."""
        return self.kind is not None

    @property
    def joint(self) -> Any:
        """Return the word that stands between its parts."""
        either = self.kind is not None and self.kind.value in ("any", "none")
        return _("or") if either else _("and")

    @property
    def may_nest(self) -> bool:
        """Say whether another group fits in."""
        return self.deep < NESTED


def drawn(root: Group, vocabulary: Vocabulary, problems: Problems | None = None) -> Line:
    """Return what the builder draws of a tree; `problems` maps paths to sentences."""
    placed: dict[Address, list[Any]] = {}
    for path, sentences in (problems or {}).items():
        placed.setdefault(shaping.place_of(root, path)[0], []).extend(sentences)
    return _drawn(root, root, (), vocabulary, placed)


def _drawn(
    part: Group | Leaf,
    root: Group,
    address: Address,
    vocabulary: Vocabulary,
    placed: dict[Address, list[Any]],
) -> Line:
    name, said = name_of(address), placed.get(address, [])
    if isinstance(part, Group):
        kind = select(f"{name}.kind", _("People for whom"), GROUPS, part.kind)
        parts = [
            _drawn(each, root, (*address, n), vocabulary, placed)
            for n, each in enumerate(part.parts)
        ]
        moves = list(_moves(root, address)) if address else []
        title = GROUPS[part.kind]
        return Line(
            name, title, kind=kind, parts=parts, problems=said, moves=moves, deep=len(address)
        )
    return Line(
        name,
        title_of(part, vocabulary),
        word=_word(part),
        icon=icon_of(part, vocabulary),
        rows=rows_of(part, name, vocabulary),
        steps="sequence" in part,
        problems=said,
        moves=list(_moves(root, address)),
        deep=len(address),
    )


def _word(leaf: Leaf) -> str:
    """Return what the condition is about, as the picker names it."""
    kind = kind_of(leaf)
    if kind in ("field", "event", "score", "area"):
        return f"{kind}:{leaf[kind]}"
    if kind == "survey":
        return f"survey:{leaf['survey']}:{leaf.get('question', '')}"
    return kind


def _moves(root: Group, address: Address) -> Iterable[tuple[str, str, Any]]:
    """Return what can be done with a part: command, icon, words."""
    group = shaping.group_at(root, address[:-1])
    assert group is not None
    nests = len(address) <= NESTED
    offered: tuple[tuple[bool, str, str, Callable[[], Any]], ...] = (
        (address[-1] > 0, "up", "arrow-up", lambda: _("Move up")),
        (address[-1] + 1 < len(group.parts), "down", "arrow-down", lambda: _("Move down")),
        (
            nests and shaping.beside(root, address) is not None,
            "in",
            "corner-down-right",
            lambda: _("Move into the group beside it"),
        ),
        (len(address) > 1, "out", "corner-up-left", lambda: _("Move out of the group")),
        (nests, "wrap", "brackets", lambda: _("Put into a group of its own")),
        (
            shaping.group_at(root, address) is not None,
            "unwrap",
            "ungroup",
            lambda: _("Dissolve the group"),
        ),
        (True, "copy", "copy", lambda: _("Duplicate")),
    )
    return [(do, icon, said()) for possible, do, icon, said in offered if possible]
