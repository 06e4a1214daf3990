"""The test session: our PostgreSQL as the application role, and the cast."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from config.actor import Actor, Door
from config.database import APPLICATION, OWNER
from config.migrated import migrated_template
from tests.roles import connect_as, wait_for_answers

HERE = Path(__file__).parent

# Compiled once for the workers and the dozens of processes that drills start, whatever the
# environment says: compiling all that is imported takes each of them five seconds. Beside the
# code nothing is written.
sys.dont_write_bytecode = False
sys.pycache_prefix = str(HERE.parent / "var" / "pycache")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
# What is tested is gone afterwards: nothing waits for a disk, no statement is compiled.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off -c jit=off")


def pytest_configure() -> None:
    """Compile the translations before anything is translated."""
    from config.translations import compile_catalogues

    compile_catalogues()


# The longest modules begin, so that no worker is left with one at the end (measured by
# --durations); the others follow as they are found.
LONGEST = (
    "journeys/test_accessibility.py", "doors/test_permission_matrix.py",
    # Not beside the first, who writes the scene that these need too.
    "drills/test_erased_people.py", "config/test_production.py", "drills/test_kill_import.py",
    "journeys/test_script_payloads.py", "architecture/test_spanish_pages.py",
    "drills/test_restore.py",
    "journeys/test_review_campaign.py", "journeys/test_tour.py",
    # Also early because planning goes wrong over tables that rolled back tests left behind.
    "segments/test_differential.py",
    "journeys/test_first_path.py", "drills/test_web_events.py",
    "contacts/test_quality_rules.py", "contacts/test_normalise_naughty.py",
    "contacts/test_import_malformed.py",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: each waits a fourth of its time, for disk or browser."""
    return (os.cpu_count() or 1) + 1


_find_static_files = WhiteNoiseMiddleware.add_files_from_finders
_static_files: dict[str, Any] = {}


def _found_before(self: WhiteNoiseMiddleware) -> None:
    if not _static_files:
        _find_static_files(self)
        _static_files.update(self.files)
    self.files.update(_static_files)


# Every test that asks for a page builds the middleware anew; the files are the same ones.
WhiteNoiseMiddleware.add_files_from_finders = _found_before


def pytest_collection_finish() -> None:
    """Leave what is there for good, all code and all tests, out of the search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first; pytest keeps the order within each."""
    rank = {str(HERE / name): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(str(item.path), len(rank)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say that the journeys did not run; a sub-conftest stays silent in parallel runs."""
    found = any(map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser")))
    if not found and os.environ.get("CUSTODIA_REQUIRE_BROWSER") != "1":
        terminalreporter.write_line(
            "The journeys did NOT run: no chromium was found "
            "(apt-get install chromium-headless-shell). "
            "CUSTODIA_REQUIRE_BROWSER=1 makes its absence a failure.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Create the test database as its owner, as a copy of a migrated one."""
    connect_as(OWNER)
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Run every test as the application role; only creating and dropping needs the owner."""
    with django_db_blocker.unblock():
        connect_as(APPLICATION)
    yield
    with django_db_blocker.unblock():
        connect_as(OWNER)


_flush = TransactionTestCase._fixture_teardown
_next: list[pytest.Item | None] = [None]


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Remember what comes next, before fixtures are torn down."""
    _next[0] = nextitem


def _flush_as_owner(self: TransactionTestCase) -> None:
    if "site" in getattr(_next[0], "fixturenames", ()):
        return  # it puts every table in order by itself: tests.journeys.snapshot
    wait_for_answers()
    # TRUNCATE is the owner's right; the application role does not have it, on purpose.
    connect_as(OWNER)
    try:
        _flush(self)
    finally:
        connect_as(APPLICATION)


TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of ledgers of erasures, one after the other."""
    base = tmp_path_factory.mktemp("ledgers")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def ledger_of_its_own(ledgers: Iterator[Path], settings: Any) -> None:
    """What a test erases must not stand before the next one, whose database forgot it."""
    settings.LEDGER_ROOT = next(ledgers)


@pytest.fixture(autouse=True)
def the_language_is_nobodys() -> None:
    """What a page was asked in stays in this thread, and the next test would be told in it."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Any:
    """What puts the scene of the journeys into the database of a test."""
    from tests.journeys.furnishing import Furnishing

    base = tmp_path_factory.getbasetemp()
    return Furnishing((base if worker_id == "master" else base.parent) / "furnished")


@pytest.fixture
def teams(db: None) -> dict[str, Any]:
    """North and South."""
    from contacts.models.team import Team

    return {name: Team.objects.create(name=name) for name in ("North", "South")}


@pytest.fixture
def people(teams: dict[str, Any]) -> dict[str, Any]:
    """The cast: ana and bo in North, cy in South, marta, dario, prisca and root."""
    from contacts.models.team import TeamMember
    from governance.models.user import User

    roles = {
        "ana": ("sales_lead", "North"),
        "bo": ("sales", "North"),
        "cy": ("sales", "South"),
        "marta": ("marketing", ""),
        "dario": ("data_owner", ""),
        "prisca": ("privacy_officer", ""),
        "vera": ("viewer", "North"),
    }
    cast = {}
    for name, (role, team) in roles.items():
        cast[name] = User.objects.create(
            username=name,
            first_name=name.title(),
            role=role,
            email=f"{name}@custodia.example",
            is_staff=role in {"data_owner", "privacy_officer"},
        )
        if team:
            TeamMember.objects.create(team=teams[team], user=cast[name])
    cast["root"] = User.objects.create(username="root", is_superuser=True, is_staff=True)
    return cast


@pytest.fixture
def by(people: dict[str, Any]) -> Actor:
    """Ana, at the page."""
    return Actor(people["ana"], Door.PAGE)


@pytest.fixture
def signed_in(client: Any, people: dict[str, Any]) -> Any:
    """Return a function that signs a member of the cast in at the page."""

    def sign_in(name: str) -> Any:
        client.force_login(
            people[name], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in


@pytest.fixture
def about_nora() -> dict[str, Any]:
    """What is known of Nora besides her name and how to reach her; a test module may say more."""
    return {}


@pytest.fixture
def nora(by: Actor, about_nora: dict[str, Any]) -> Any:
    """A contact of Ana's whose email and phone not everybody may read."""
    from contacts.operations.contacts import create_contact

    values = {"given_name": "Nora", "family_name": "Norte", **about_nora}
    reach = {"email": "nora.secret@example.org", "phone": "612345678"}
    return create_contact(values=values | reach, by=by)
