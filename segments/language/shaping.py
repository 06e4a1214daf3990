"""A rule while somebody builds it: groups and conditions that are added, moved and taken out.

Unlike a rule that is read for use, a group may be empty here and a condition unfinished. A place
is its address, the way to it from the root: () is the root, (0, 1) the second part of the first.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Leaf: TypeAlias = dict[str, Any]
Address: TypeAlias = tuple[int, ...]

# How each kind of group is written: what stands within "not", and what does not.
_WRITTEN = {
    "all": ("all", False),
    "any": ("any", False),
    "none": ("any", True),
    "not_all": ("all", True),
}
KINDS = tuple(_WRITTEN)
_READ = {written: kind for kind, written in _WRITTEN.items()}


@dataclass(slots=True)
class Group:
    """Parts that all, any, none or not all have to hold."""

    kind: str = "all"
    parts: list["Group | Leaf"] = field(default_factory=list)


Part: TypeAlias = Group | Leaf


def shaped(rule: Any) -> Group:
    """Return the tree of a rule as it is stored; a lone condition stands in a group of its own."""
    found = _shaped(rule, denied=False) if isinstance(rule, dict) and rule else Group()
    return found if isinstance(found, Group) else Group("all", [found])


def _shaped(node: Any, *, denied: bool) -> Part:
    if not isinstance(node, dict):
        return {}
    if "not" in node:
        return _shaped(node["not"], denied=not denied)
    for word in ("all", "any"):
        if isinstance(node.get(word), list):
            parts = [_shaped(part, denied=False) for part in node[word]]
            return Group(_READ[word, denied], parts)
    leaf = deepcopy(node)
    return Group("none", [leaf]) if denied else leaf


def written(group: Group) -> dict[str, Any]:
    """Return the rule of a tree, as it is stored."""
    word, denied = _WRITTEN[group.kind]
    lone = _denied_leaf(group)
    if lone is not None:
        return {"not": lone}
    node = {word: [written(part) if isinstance(part, Group) else part for part in group.parts]}
    return {"not": node} if denied else node


def _denied_leaf(group: Group) -> Leaf | None:
    """Return the only condition of a group of which none may hold: it needs no list."""
    if not _WRITTEN[group.kind][1] or len(group.parts) != 1:
        return None
    return None if isinstance(group.parts[0], Group) else group.parts[0]


def places(
    group: Group, path: str = "rule", address: Address = ()
) -> Iterator[tuple[str, Address]]:
    """Return the path in the stored rule of every group and condition, with its address."""
    word, denied = _WRITTEN[group.kind]
    yield path, address
    if _denied_leaf(group) is not None:
        yield f"{path}.not", (*address, 0)
        return
    inner = f"{path}.not.{word}" if denied else f"{path}.{word}"
    for n, part in enumerate(group.parts):
        if isinstance(part, Group):
            yield from places(part, f"{inner}.{n}", (*address, n))
        else:
            yield f"{inner}.{n}", (*address, n)


def place_of(group: Group, path: str) -> tuple[Address, str]:
    """Return the address a path of the stored rule leads to, and what is left of the path."""
    found: tuple[Address, str] = ((), "")
    longest = -1
    for known, address in places(group):
        if (path == known or path.startswith(f"{known}.")) and len(known) > longest:
            longest, found = len(known), (address, path[len(known) + 1 :])
    return found


def part_at(root: Group, address: Address) -> Part | None:
    """Return what stands at an address, if anything does."""
    here: Part = root
    for n in address:
        if not isinstance(here, Group) or not 0 <= n < len(here.parts):
            return None
        here = here.parts[n]
    return here


def group_at(root: Group, address: Address) -> Group | None:
    """Return the group at an address, if there is one."""
    found = part_at(root, address)
    return found if isinstance(found, Group) else None


def leaves(group: Group) -> Iterator[Leaf]:
    """Return the conditions of a tree in reading order."""
    for part in group.parts:
        if isinstance(part, Group):
            yield from leaves(part)
        else:
            yield part


def added(root: Group, to: Address, part: Part) -> Address | None:
    """Put something at the end of a group; return where it stands."""
    group = group_at(root, to)
    if group is None:
        return None
    group.parts.append(part)
    return (*to, len(group.parts) - 1)


def removed(root: Group, address: Address) -> Address | None:
    """Take something out; return what the eye goes to then: its neighbour, or the group."""
    group = group_at(root, address[:-1]) if address else None
    if group is None or part_at(root, address) is None:
        return None
    del group.parts[address[-1]]
    if not group.parts:
        return address[:-1]
    return (*address[:-1], min(address[-1], len(group.parts) - 1))


def copied(root: Group, address: Address) -> Address | None:
    """Put the same again below."""
    group, part = group_at(root, address[:-1]) if address else None, part_at(root, address)
    if group is None or part is None:
        return None
    group.parts.insert(address[-1] + 1, deepcopy(part))
    return (*address[:-1], address[-1] + 1)


def wrapped(root: Group, address: Address, kind: str = "any") -> Address | None:
    """Put something into a new group that takes its place."""
    group, part = group_at(root, address[:-1]) if address else None, part_at(root, address)
    if group is None or part is None:
        return None
    group.parts[address[-1]] = Group(kind, [part])
    return (*address, 0)


def unwrapped(root: Group, address: Address) -> Address | None:
    """Put the parts of a group where it stands; the group is gone."""
    inner, outer = group_at(root, address), group_at(root, address[:-1]) if address else None
    if inner is None or outer is None:
        return None
    outer.parts[address[-1] : address[-1] + 1] = inner.parts
    return address if inner.parts else address[:-1]


def moved(root: Group, what: Address, to: Address, position: int) -> Address | None:
    """Move something before the part that now has this position in a group."""
    part, target = part_at(root, what), group_at(root, to)
    # A group cannot stand within itself.
    if not what or part is None or target is None or to[: len(what)] == what:
        return None
    source = group_at(root, what[:-1])
    assert source is not None
    position = max(0, min(position, len(target.parts)))
    if target is source and position > what[-1]:
        position -= 1
    del source.parts[what[-1]]
    target.parts.insert(position, part)
    return _address_of(root, part)


def _address_of(group: Group, part: Part, address: Address = ()) -> Address | None:
    for n, each in enumerate(group.parts):
        if each is part:
            return (*address, n)
        if isinstance(each, Group):
            found = _address_of(each, part, (*address, n))
            if found is not None:
                return found
    return None


def stepped(root: Group, address: Address, by: int) -> Address | None:
    """Move something one place up (-1) or down (1) within its group."""
    group = group_at(root, address[:-1]) if address else None
    if group is None or not 0 <= address[-1] + by < len(group.parts):
        return None
    at = address[-1]
    group.parts[at], group.parts[at + by] = group.parts[at + by], group.parts[at]
    return (*address[:-1], at + by)


def moved_out(root: Group, address: Address) -> Address | None:
    """Move something out of its group, to below it."""
    if len(address) < 2:
        return None
    return moved(root, address, address[:-2], address[-2] + 1)


def beside(root: Group, address: Address) -> Address | None:
    """Return the group that something can move into: the one above it, else the one below."""
    if not address:
        return None
    for n in (address[-1] - 1, address[-1] + 1):
        if n >= 0 and group_at(root, (*address[:-1], n)) is not None:
            return (*address[:-1], n)
    return None


def moved_in(root: Group, address: Address) -> Address | None:
    """Move something into the group beside it: to the end of one above, the top of one below."""
    target = beside(root, address)
    group = group_at(root, target) if target else None
    if target is None or group is None:
        return None
    return moved(root, address, target, len(group.parts) if target[-1] < address[-1] else 0)
