"""PRODUCTION=1, in processes of their own: static files by content, limits shared."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from config.database import APPLICATION, OWNER
from config.scratch import scratch_database
from tests.architecture.tree import ROOT

HASHED = re.compile(r"/static/js/[a-z_]+\.[0-9a-f]{12}\.js")
# Scripts of the builder, of public pages and of other people's sites: they import nothing.
BY_THEMSELVES = {"form_builder", "form_embed", "form_page", "segment_builder", "t"}
SECRETS = ("SECRET_KEY", "DATA_KEY", "SUPPRESSION_KEY", "AUDIT_KEY")


@pytest.fixture(scope="module")
def production(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[dict[str, str]]:
    """The environment of a production with a fresh database, migrated and collected."""
    folder = tmp_path_factory.mktemp("production")
    extra = {
        "PRODUCTION": "1",
        "VAR_DIR": str(folder),
        "STORAGE_URL": str(folder / "files"),
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "memorymail://",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **dict.fromkeys(SECRETS, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CACHE_URL", "dbcache://crm_cache")
        with django_db_blocker.unblock(), scratch_database() as owner_url:
            url = owner_url.replace(OWNER, APPLICATION, 1)
            environment = {**os.environ, **extra, "DATABASE_URL": url}
            del environment["CACHE_URL"]  # what production takes by itself
            # The copy was migrated as development is, which keeps its cache in memory.
            owner = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), owner_url)
            _run({**environment, **owner}, "manage.py", "migrate", "--verbosity=0")
            # Others' files take a minute to compress, those of the API's documentation above all.
            ignored = ("drf_spectacular_sidecar", "admin", "rest_framework")
            collect = ["collectstatic", "--no-input", *(f"--ignore={name}" for name in ignored)]
            _run(environment, "manage.py", *collect, "-v", "0")
            yield {**environment, "OWNER_URL": owner_url}


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _visit(environment: dict[str, str], what: str) -> Any:
    return json.loads(
        _run(environment, "-m", "tests.config.production_visit", what).split("\n")[-2]
    )


@pytest.fixture(scope="module")
def visited(production: dict[str, str]) -> Any:
    """What a first process saw: the page with its scripts, and five wrong passwords."""
    return _visit(production, "first")


def test_a_page_and_every_script_it_imports_are_served_by_their_content(visited: Any) -> None:
    seen = visited
    assert (seen["page"]["status"], set(seen["page"]["styles"])) == (200, {200})
    ours = {path for path in seen["scripts"] if HASHED.fullmatch(path)}
    names = {path.rsplit("/", 1)[1].split(".")[0] for path in ours}
    every = {path.stem for path in (Path(ROOT) / "static" / "js").glob("*.js")}
    assert names == every - BY_THEMSELVES
    assert {(each["status"], each["cache"]) for each in seen["scripts"].values()} == {
        (200, "max-age=315360000, public, immutable")
    }
    assert ours == set(seen["scripts"])


def test_limits_of_sign_in_are_counted_across_processes(
    production: dict[str, str], visited: Any
) -> None:
    assert visited["too_many"] == [False] * 5
    assert _visit(production, "second")["too_many"] == [True]


def test_the_table_of_the_cache_belongs_to_the_owner_and_the_application_may_use_it(
    production: dict[str, str],
) -> None:
    with psycopg.connect(production["OWNER_URL"].replace("postgres:", "postgresql:", 1)) as owner:
        found = owner.execute(
            "select tableowner, has_table_privilege(%s, 'crm_cache', 'insert, update, delete')"
            " from pg_tables where tablename = 'crm_cache'",
            [APPLICATION],
        ).fetchall()
    assert found == [(OWNER, True)]


def test_outside_of_production_the_cache_needs_no_table() -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")


def test_migrating_again_where_nothing_is_left_to_do_works_too(
    production: dict[str, str],
) -> None:
    owner = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), production["OWNER_URL"])
    assert _run({**production, **owner}, "manage.py", "migrate", "--verbosity=0") == ""
