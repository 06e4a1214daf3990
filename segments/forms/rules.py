"""The rule as the builder sends it, after the one change that was asked for.

Every control is named after its place: "r" is the root, "r.0.1" the second part of its first
part. So the page works without script: each button sends the whole form and one command.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from segments.forms.conditions import MOST_STEPS, condition_from, fresh
from segments.language import shaping
from segments.language.nodes import Vocabulary
from segments.language.shaping import Address, Group

MOST_LEAVES, DEEPEST, MOST_PARTS = 100, 10, 100


@dataclass(frozen=True, slots=True)
class Edited:
    """The tree after a command, where the eye goes then, and what is said about it."""

    root: Group
    focus: Address | None = None
    said: str = ""


def name_of(address: Address) -> str:
    """Return the name that the controls of a place begin with."""
    return ".".join(("r", *map(str, address)))


def address_from(name: str) -> Address | None:
    """Return the address a name speaks of; None where it makes no sense."""
    head, *rest = name.split(".")
    if head != "r" or len(rest) > DEEPEST or not all(n.isdecimal() and len(n) < 4 for n in rest):
        return None
    return tuple(int(n) for n in rest)


def tree_from(post: QueryDict, vocabulary: Vocabulary) -> Group:
    """Return the tree that was sent."""
    return _group(post, "r", vocabulary, DEEPEST)


def _group(post: QueryDict, name: str, vocabulary: Vocabulary, deep: int) -> Group:
    kind = post.get(f"{name}.kind", "all")
    group = Group(kind if kind in shaping.KINDS else "all")
    for n in range(MOST_PARTS if deep else 0):
        each = f"{name}.{n}"
        if f"{each}.kind" in post and f"{each}.leaf" not in post:
            group.parts.append(_group(post, each, vocabulary, deep - 1))
        elif f"{each}.leaf" in post:
            group.parts.append(condition_from(post, each, vocabulary))
        else:
            break
    return group


def edited(post: QueryDict, vocabulary: Vocabulary) -> Edited:
    """Return the tree after the command of the button that was pressed."""
    root = tree_from(post, vocabulary)
    do, *args = post.get("do", "").split(" ")
    if do == "add" and len(args) == 1:
        return _added(root, post.get("at", "r"), args[0], vocabulary)
    address = address_from(args[0]) if args else None
    if address is None:
        return Edited(root)
    if do == "move" and len(args) == 3:
        return _moved(root, address, args[1], args[2])
    if do == "drop" and len(args) == 2:
        return _dropped(root, address, args[1])
    if do == "step":
        return _stepped(root, address)
    if do == "group":
        return _told(root, shaping.added(root, address, Group("any")), _("Group added."))
    if do in _COMMANDS:
        act, said = _COMMANDS[do]
        return _told(root, act(root, address), str(said()))
    return Edited(root)


def _told(root: Group, focus: Address | None, said: str) -> Edited:
    return Edited(root, focus, said if focus is not None else "")


_COMMANDS: dict[str, tuple[Any, Any]] = {
    "up": (lambda root, at: shaping.stepped(root, at, -1), lambda: _("Moved up.")),
    "down": (lambda root, at: shaping.stepped(root, at, 1), lambda: _("Moved down.")),
    "in": (shaping.moved_in, lambda: _("Moved into the group.")),
    "out": (shaping.moved_out, lambda: _("Moved out of the group.")),
    "wrap": (shaping.wrapped, lambda: _("Put into a group of its own.")),
    "unwrap": (shaping.unwrapped, lambda: _("Group dissolved.")),
    "copy": (shaping.copied, lambda: _("Copied.")),
    "remove": (shaping.removed, lambda: _("Removed.")),
}


def _added(root: Group, to: str, chosen: str, vocabulary: Vocabulary) -> Edited:
    address = address_from(to)
    leaf = fresh(chosen, vocabulary)
    if leaf is None or sum(1 for _leaf in shaping.leaves(root)) >= MOST_LEAVES:
        return Edited(root)
    target = address if address is not None and shaping.group_at(root, address) else ()
    return _told(root, shaping.added(root, target, leaf), _("Condition added."))


def _moved(root: Group, what: Address, to: str, position: str) -> Edited:
    target = address_from(to)
    if target is None or not position.isdecimal():
        return Edited(root)
    return _told(root, shaping.moved(root, what, target, int(position[:4])), _("Moved."))


def _stepped(root: Group, address: Address) -> Edited:
    leaf = shaping.part_at(root, address)
    steps = leaf.get("sequence") if isinstance(leaf, dict) else None
    if not steps or len(steps) >= MOST_STEPS:
        return Edited(root)
    steps.append({"event": steps[-1]["event"], "within_after": {"n": 7, "unit": "day"}})
    return Edited(root, address, _("Step added."))


def _dropped(root: Group, address: Address, which: str) -> Edited:
    """Take a condition on a row, or a step, out of a condition: where.0, step.1, step.1.where.0."""
    here: Any = shaping.part_at(root, address)
    *way, last = which.replace("step.", "sequence.").split(".")
    for word in way:
        if isinstance(here, dict):
            here = here.get(word)
        elif isinstance(here, list) and word.isdecimal() and int(word) < len(here):
            here = here[int(word)]
        else:
            return Edited(root)
    if not isinstance(here, list) or not last.isdecimal() or int(last) >= len(here):
        return Edited(root)
    if way[-1] == "sequence" and len(here) <= 2:
        return Edited(root)
    del here[int(last)]
    if way[-1] == "sequence":
        # Nothing comes before the first step, which the second may just have become.
        here[0].pop("within_after", None)
    return Edited(root, address, _("Removed."))
