"""The embedded server starts again whatever a killed process left behind."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config import database
from tests.architecture.tree import ROOT

HOLD = """
import sys, time
from pathlib import Path
from config.database import APPLICATION, embedded_url
print(embedded_url(Path(sys.argv[1]), APPLICATION), flush=True)
if sys.argv[2] == "hold":
    time.sleep(120)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Short: the path of a socket has at most about a hundred characters.
    return tmp_path_factory.mktemp("pg") / "postgres"


Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Start the server from a process of its own, as a command would."""
    begun: list[subprocess.Popen[str]] = []

    def run(how: str) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder), how],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        begun.append(child)
        return child

    yield run
    for child in begun:
        child.kill()
        child.communicate()


def answered(child: "subprocess.Popen[str]") -> str:
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    return out.strip()


def test_it_gives_the_application_its_own_role(start: Start) -> None:
    assert answered(start("once")).startswith("postgres://crm_app@")


def test_it_takes_more_memory_from_its_next_start_on_and_keeps_what_somebody_set(
    folder: Path, start: Start
) -> None:
    answered(start("once"))
    kept = folder / "postgresql.auto.conf"
    assert "max_wal_size = '2GB'" in kept.read_text()
    kept.write_text(re.sub(r"(?<=shared_buffers = ')\w+", "96MB", kept.read_text()))
    holder = start("hold")
    assert holder.stdout is not None
    with psycopg.connect(holder.stdout.readline().strip()) as connection:
        assert connection.execute("show shared_buffers").fetchone() == ("96MB",)
        assert connection.execute("show max_wal_size").fetchone() == ("2GB",)


@pytest.mark.parametrize("left", ["", "[12", "not json", "{}x"])
def test_a_broken_list_of_processes_is_repaired(folder: Path, start: Start, left: str) -> None:
    (folder / ".handle_pids.json").write_text(left)
    assert answered(start("once")).startswith("postgres://crm_app@")


def test_a_killed_process_leaves_a_server_that_is_joined(folder: Path, start: Start) -> None:
    holder = start("hold")
    assert holder.stdout is not None
    url = holder.stdout.readline().strip()
    holder.kill()
    holder.wait()
    assert answered(start("once")) == url
    # The killed one no longer counts, so the last to leave stopped the server.
    assert not (folder / "postmaster.pid").exists()


@pytest.mark.parametrize("pid", [1, 4_000_000])
def test_a_stale_lock_file_of_a_server_is_repaired(folder: Path, start: Start, pid: int) -> None:
    """Process 1 lives but is no PostgreSQL; the other one is gone."""
    lines = [str(pid), str(folder), "1700000000", "5432", str(folder), "", "1 1", "ready   "]
    (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert answered(start("once")).startswith("postgres://crm_app@")


def test_a_torn_lock_file_is_repaired(folder: Path, start: Start) -> None:
    (folder / "postmaster.pid").write_text("4000000\n")
    assert answered(start("once")).startswith("postgres://crm_app@")


def test_a_given_address_never_starts_a_server(tmp_path: Path) -> None:
    url = database.url_for(
        "crm_app", folder=tmp_path / "pg", given="postgres://h/d", owner_given=""
    )
    assert url == "postgres://h/d"
    assert not (tmp_path / "pg").exists()


@pytest.mark.parametrize(
    ("command", "role"),
    [("migrate", "crm_owner"), ("runserver", "crm_app"), ("demo", "crm_app"), ("", "crm_app")],
)
def test_only_commands_that_change_tables_run_as_their_owner(command: str, role: str) -> None:
    assert database.role_for(command) == role


def test_two_starts_leave_one_database_and_two_roles(start: Start) -> None:
    url = answered(start("once"))
    holder = start("hold")
    assert holder.stdout is not None
    holder.stdout.readline()
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select rolname, rolsuper, rolcreatedb from pg_roles where rolname like 'crm\\_%'"
            " order by 1"
        ).fetchall()
    assert names == [("crm_app", False, False), ("crm_owner", False, True)]
