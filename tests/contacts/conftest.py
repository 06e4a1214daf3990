"""What tests of background work and of files share."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact


@pytest.fixture
def stored_in(settings: Any, tmp_path: Path) -> Path:
    """Keep uploaded and exported files in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path / "stored"
    return tmp_path / "stored"


@pytest.fixture
def work() -> Any:
    """Carry out the jobs that wait, as the worker would."""

    def carry_out() -> list[str]:
        waiting = list(ProcrastinateJob.objects.filter(status="todo").order_by("pk"))
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'succeeded'")
        for job in waiting:
            task = app.tasks[job.task_name]
            task.func(*([None] if task.pass_context else []), **job.args)
        return [job.task_name for job in waiting]

    return carry_out


@pytest.fixture
def ines(by: Actor) -> Contact:
    """One record of a person of whom there is another."""
    values = {"given_name": "Inés", "family_name": "Ruiz", "email": "ines@x.es"}
    return create_contact(values=values, by=by)


@pytest.fixture
def twin(by: Actor) -> Contact:
    """The other record of the same person, who is written otherwise there."""
    values = {"given_name": "Ines", "family_name": "Ruis", "email": "i.ruiz@y.es"}
    return create_contact(values=values, by=by)
