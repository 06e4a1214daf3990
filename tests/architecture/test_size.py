"""Functions under 40 lines, files under 300: short enough to read at once."""

import ast

from tests.architecture.tree import ROOT, is_migration, modules

LONGEST_FUNCTION, LONGEST_FILE = 40, 300
DRAWERS = {"utils", "helpers", "common", "misc", "manager", "service", "services", "handlers"}


def test_every_function_is_shorter_than_forty_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path, tree in modules()
        if not is_migration(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 >= LONGEST_FUNCTION
    ]
    assert long == []


def test_every_file_is_shorter_than_three_hundred_lines() -> None:
    long = [
        f"{path} {lines}"
        for path, _ in modules()
        if not is_migration(path)
        and (lines := len((ROOT / path).read_text().splitlines())) >= LONGEST_FILE
    ]
    assert long == []


def test_no_file_is_a_drawer() -> None:
    assert [str(path) for path, _ in modules() if path.stem in DRAWERS] == []
