"""Every address knocked at by every role that may come, in HIPAA mode: is each read in the log?

Run: `pytest -n 0 -s tests/drills/reads.py`. It takes some minutes; the suite walks where people
are (`tests/doors/test_phi_reads.py`).
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.doors.expectations import METHODS, RULES
from tests.doors.knocking import url_names
from tests.doors.reads import asked, planted_world, visits, walk_all
from tests.doors.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with planted_world(tmp_path_factory.mktemp("files"), django_db_blocker) as built:
        yield built


@pytest.mark.django_db
def test_no_answer_shows_what_the_log_does_not_say(world: World) -> None:
    names = [name for name in url_names() if name in RULES]
    found = walk_all(world, [*visits(world, names, METHODS), *asked(world)])
    told = f"{found.knocks} knocks, {len(found.doors)} addresses showed {found.shown} values,"
    told = f"{told} the log has {found.entries}\n"
    sys.stdout.write(f"{told}{sorted(found.doors)}\n")
    sys.stdout.writelines(f"{fault}\n" for fault in found.faults)
    assert found.faults == []
