"""A rule while it is built: what is added, moved and taken out, and where its paths lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segments.language import shaping
from segments.language.shaping import Group

A, B, C, D, E = ({"field": name} for name in "abcde")
RULE = {"all": [A, {"any": [B, {"not": C}]}, {"not": {"all": [D, E]}}]}


def parts(group: Group) -> list:
    return [parts(part) if isinstance(part, Group) else part["field"] for part in group.parts]


def test_a_stored_rule_comes_back_as_it_was() -> None:
    assert shaping.written(shaping.shaped(RULE)) == RULE


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ({}, {"all": []}),
        (A, {"all": [A]}),
        ({"not": A}, {"not": A}),
        ({"not": {"not": A}}, {"all": [A]}),
        ({"not": {"any": [A, B]}}, {"not": {"any": [A, B]}}),
    ],
)
def test_every_rule_stands_in_a_group(stored: dict, written: dict) -> None:
    assert shaping.written(shaping.shaped(stored)) == written


@pytest.mark.parametrize(
    ("path", "address", "rest"),
    [
        ("rule.all.0.value", (0,), "value"),
        ("rule.all.1.any.0", (1, 0), ""),
        ("rule.all.1.any.1.not.value.0", (1, 1, 0), "value.0"),
        ("rule.all.2.not.all.1.op", (2, 1), "op"),
        ("rule.all", (), "all"),
        ("v", (), ""),
    ],
)
def test_a_path_leads_to_its_condition(path: str, address: tuple, rest: str) -> None:
    assert shaping.place_of(shaping.shaped(RULE), path) == (address, rest)


@pytest.mark.parametrize(
    ("act", "stands_at", "after"),
    [
        (lambda root: shaping.stepped(root, (0,), 1), (1,), [["b", ["c"]], "a", ["d", "e"]]),
        (lambda root: shaping.stepped(root, (0,), -1), None, ["a", ["b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.moved_in(root, (0,)), (0, 0), [["a", "b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.moved_in(root, (2,)), (1, 2), ["a", ["b", ["c"], ["d", "e"]]]),
        (lambda root: shaping.moved_out(root, (1, 0)), (2,), ["a", [["c"]], "b", ["d", "e"]]),
        (lambda root: shaping.moved_out(root, (0,)), None, ["a", ["b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.moved(root, (0,), (2,), 1), (1, 1), [["b", ["c"]], ["d", "a", "e"]]),
        # A group cannot stand within itself.
        (lambda root: shaping.moved(root, (1,), (1, 1), 0), None, ["a", ["b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.wrapped(root, (0,)), (0, 0), [["a"], ["b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.unwrapped(root, (2,)), (2,), ["a", ["b", ["c"]], "d", "e"]),
        (lambda root: shaping.copied(root, (0,)), (1,), ["a", "a", ["b", ["c"]], ["d", "e"]]),
        (lambda root: shaping.removed(root, (2, 0)), (2, 0), ["a", ["b", ["c"]], ["e"]]),
        (lambda root: shaping.removed(root, (1, 1, 0)), (1, 1), ["a", ["b", []], ["d", "e"]]),
        (lambda root: shaping.removed(root, (7, 7)), None, ["a", ["b", ["c"]], ["d", "e"]]),
    ],
)
def test_parts_move(act, stands_at: tuple | None, after: list) -> None:
    root = shaping.shaped(RULE)
    assert act(root) == stands_at
    assert parts(root) == after


LEAF = st.sampled_from([A, B, C])
TREE = st.recursive(
    st.builds(Group, st.sampled_from(shaping.KINDS), st.lists(LEAF, max_size=3)),
    lambda inner: st.builds(
        Group, st.sampled_from(shaping.KINDS), st.lists(st.one_of(LEAF, inner), max_size=3)
    ),
    max_leaves=8,
)
ADDRESS = st.lists(st.integers(0, 3), max_size=4).map(tuple)


@given(TREE, ADDRESS, ADDRESS, st.integers(0, 4))
def test_moving_loses_nothing(root: Group, what: tuple, to: tuple, position: int) -> None:
    moved, before = shaping.part_at(root, what), len(list(shaping.leaves(root)))
    at = shaping.moved(root, what, to, position)
    assert len(list(shaping.leaves(root))) == before
    assert at is None or shaping.part_at(root, at) == moved
