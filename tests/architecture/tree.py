"""The project's own files, as the architecture tests read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Lowest first: an app may speak of those before it, never of those after it.
APPS = ("config", "contacts", "interactions", "segments", "governance", "privacy")


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every Python file of the apps, relative to the root, with its syntax tree."""
    files = sorted(file for app in APPS for file in (ROOT / app).rglob("*.py"))
    return tuple((file.relative_to(ROOT), ast.parse(file.read_text())) for file in files)


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def rank(app: str) -> int:
    return APPS.index(app)


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: `get_model` for `apps.get_model(...)`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
