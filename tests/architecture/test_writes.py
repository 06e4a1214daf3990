"""Only operations write; an import contract cannot say that, a look at the calls can."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import called_name, is_migration, modules

ALWAYS = {
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create",
    "acreate", "adelete", "asave", "aupdate",
}  # fmt: skip
# The audit trail is written by the journal's only listener; the credentials and replayed
# answers of a request are the frame's own bookkeeping, not data about people. A person's key comes
# with the first value sealed under it, within the operation that writes the value.
WRITERS = {"governance/audit.py", "governance/idempotency.py", "contacts/models/keyring.py"}
# Objects that are saved without being rows.
NOT_ROWS = {
    "book",
    "default_storage",
    "file",
    "font",
    "workbook",
    "form",
    "archive",
    "catalogue",
    "session",
}
QUERY_METHODS = {"all", "exclude", "filter", "objects", "select_related", "visible_to", "using"}


def may_write(path: Path) -> bool:
    return (
        "operations" in path.parts
        or "benchmarks" in path.parts  # in databases of their own
        or path.stem == "operations"
        or is_migration(path)
        or str(path) in WRITERS
    )


def writes(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that change rows: by name, or `create`, `update`, `delete` on a query."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, subject = called_name(node), node.func.value
        saved = name == "save" and not _is_plain(subject)
        queried = name in {"create", "update", "delete"} and _is_query(subject)
        deleted = name == "delete" and not node.args and not _is_plain(subject)
        if name in ALWAYS or saved or queried or deleted:
            yield node


def _is_plain(subject: ast.expr) -> bool:
    last = subject.attr if isinstance(subject, ast.Attribute) else getattr(subject, "id", "")
    return last in NOT_ROWS or (isinstance(subject, ast.Call) and called_name(subject) == "super")


def _is_query(subject: ast.expr) -> bool:
    names = {n.attr for n in ast.walk(subject) if isinstance(n, ast.Attribute)}
    return bool(names & QUERY_METHODS)


def test_only_operations_write() -> None:
    found = [
        f"{path}:{call.lineno} .{called_name(call)}()"
        for path, tree in modules()
        if not may_write(path)
        for call in writes(tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "contact.save(update_fields=['email'])",
        "Contact.objects.create(email='')",
        "Contact.objects.filter(pk=1).update(email='')",
        "Contact.objects.bulk_create([])",
        "contact.delete()",
        "Tag.objects.filter(pk=1).delete()",
        "Tag.objects.get_or_create(name='a')",
    ],
)
def test_a_write_is_recognised(line: str) -> None:
    assert len(list(writes(ast.parse(line)))) == 1


@pytest.mark.parametrize("line", ["values.update(a=1)", "book.save(stream)", "super().save()"])
def test_what_only_sounds_like_a_write_is_let_through(line: str) -> None:
    assert list(writes(ast.parse(line))) == []
