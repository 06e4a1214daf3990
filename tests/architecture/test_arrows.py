"""What import-linter cannot see: arrows that go up as text."""

import ast
import re

import pytest
from django.apps import apps

from tests.architecture.tree import APPS, ROOT, called_name, is_migration, modules, rank

URL_TAG = re.compile(r"""\{%\s*url\s+['"]([a-z_]+):""")


def test_no_relation_of_a_model_points_up() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation
        and model._meta.app_label in APPS
        and field.related_model._meta.app_label in APPS
        # The staff user is everybody's: Django reaches it by AUTH_USER_MODEL, never by import.
        and field.related_model._meta.label != "governance.User"
        and rank(field.related_model._meta.app_label) > rank(model._meta.app_label)
    ]
    assert upward == []


@pytest.mark.parametrize("app", APPS[1:])
def test_no_template_of_an_app_links_to_an_app_above_it(app: str) -> None:
    upward = [
        f"{template.relative_to(ROOT)} -> {name}"
        for template in sorted((ROOT / "templates" / app).rglob("*.html"))
        for name in URL_TAG.findall(template.read_text())
        if name in APPS and rank(name) > rank(app)
    ]
    assert upward == []


def test_no_module_asks_for_a_model_of_an_app_above_it() -> None:
    upward = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if not is_migration(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called_name(node) == "get_model" and node.args
        if isinstance(node.args[0], ast.Constant)
        and (asked := str(node.args[0].value).split(".")[0]) in APPS
        and rank(asked) > rank(path.parts[0])
    ]
    assert upward == []


def test_the_frame_names_no_app_in_an_import() -> None:
    named = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if path.parts[0] == "config"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in APPS[1:]
    ]
    assert named == []


ONLY_EGRESS = {
    "aiohttp", "boto3", "ftplib", "http.client", "httpx", "paramiko", "requests",
    "requests_hardened", "urllib.request", "urllib3",
}  # fmt: skip


def test_one_module_opens_connections_to_other_machines() -> None:
    opening = {
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if name in ONLY_EGRESS or name.split(".")[0] in ONLY_EGRESS
    }
    assert opening == {"config/egress.py"}


def imported_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
