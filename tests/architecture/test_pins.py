"""The two places that pin dependencies agree, and neither names where they come from."""

import re
import runpy
import subprocess
import tomllib

import pytest

from tests.architecture.tree import ROOT

pins = runpy.run_path(str(ROOT / ".ci" / "pin.py"))["pins"]
FLOORS = {
    "django": (5, 2, 17),
    "djangorestframework": (3, 17, 2),
    "django-allauth": (65, 14, 1),
    "django-filter": (2, 4),
}
# Written in two parts, so that this file does not name a host either.
HOSTS = [first + second for first, second in (("pypi", ".org"), ("python", "hosted.org"))]


def constraints() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return settings["tool"]["uv"]["constraint-dependencies"]


def test_uv_and_pip_install_the_same_versions() -> None:
    assert pins((ROOT / "requirements-dev.txt").read_text()) == constraints()


def test_production_installs_what_developers_test() -> None:
    production = pins((ROOT / "requirements.txt").read_text())
    assert len(production) > 40
    assert [pin for pin in production if pin not in constraints()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_carries_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
    assert [b.split()[0] for b in blocks if "==" in b and "--hash=sha256:" not in b] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "pyproject.toml"])
def test_no_pin_names_where_it_comes_from(name: str) -> None:
    text = (ROOT / name).read_text()
    assert [w for w in ("://", "--index-url", "--find-links", *HOSTS) if w in text] == []


def test_no_file_of_the_project_names_a_registry_host() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    naming = [
        name
        for name in listed
        if name and (ROOT / name).is_file()
        and any(host.encode() in (ROOT / name).read_bytes() for host in HOSTS)
    ]  # fmt: skip
    assert naming == []


@pytest.mark.parametrize("name", FLOORS)
def test_no_pin_is_below_its_security_floor(name: str) -> None:
    (pinned,) = [p for p in constraints() if re.match(rf"{name}(\[.*\])?==", p)]
    version = tuple(int(part) for part in re.findall(r"\d+", pinned.split("==")[1].split(";")[0]))
    assert version >= FLOORS[name]
