"""What is seen of work that runs in one transaction: its stage, or that it is one step."""

from typing import Any

import pytest

from contacts.models.source import Import, ImportState
from contacts.models.work import Progress
from contacts.operations.working import TRYING_OUT
from tests.contacts.test_pages_import import address, uploaded

pytestmark = pytest.mark.usefixtures("stored_in")


def bar_of(client: Any, job: Import) -> str:
    answer = client.get(address("import_progress", job), headers={"HX-Request": "true"})
    return str(answer.content.decode())


@pytest.fixture
def job(signed_in: Any, work: Any) -> Import:
    return uploaded(signed_in("ana"))


def at_work(job: Import, stage: ImportState, **values: Any) -> None:
    Import.objects.filter(pk=job.pk).update(state=stage)
    Progress.objects.create(kind="import", subject=str(job.key), owner=job.by, **values)


@pytest.mark.django_db
def test_reading_says_how_many_rows_and_shows_a_moving_bar(client: Any, job: Import) -> None:
    at_work(job, ImportState.CHECKING, done=10_000, state="running")
    bar = bar_of(client, job)
    assert "<b>Reading the file</b><span>Rows read: 10,000</span>" in bar
    assert 'class="progress going"' in bar


@pytest.mark.django_db
def test_the_rehearsal_has_a_share_and_a_name_of_its_own(client: Any, job: Import) -> None:
    at_work(job, ImportState.CHECKING, done=5_000, total=20_000, state="running", note=TRYING_OUT)
    bar = bar_of(client, job)
    assert "<b>Trying the import out</b><span>5,000 of 20,000</span>" in bar
    assert 'aria-valuenow="25"' in bar


@pytest.mark.django_db
def test_undoing_says_that_it_is_one_step_instead_of_a_share(client: Any, job: Import) -> None:
    at_work(job, ImportState.UNDOING, total=20_000, state="running")
    bar = bar_of(client, job)
    assert "<b>Taking the import back</b><span>Under way, in one step</span>" in bar
    assert "aria-valuenow" not in bar


@pytest.mark.django_db
def test_work_that_waits_has_a_still_bar(client: Any, job: Import) -> None:
    at_work(job, ImportState.UNDOING, total=20_000, state="waiting")
    bar = bar_of(client, job)
    assert "<span>Waiting to start</span>" in bar
    assert "going" not in bar
