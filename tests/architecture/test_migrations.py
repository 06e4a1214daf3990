"""Migrations say what the models say."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_change_waits_for_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrating_leaves_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("showmigrations", "--plan")
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("[ ]")] == []
