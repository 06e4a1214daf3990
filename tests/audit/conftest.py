"""An empty trail: what a fresh database brings along is taken out as its owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from config.database import APPLICATION, OWNER
from tests.roles import connect_as


@contextmanager
def owner() -> Iterator[None]:
    """Be the owner of the tables, who may change what the application may only add to."""
    connect_as(OWNER)
    try:
        yield
    finally:
        connect_as(APPLICATION)


@pytest.fixture
def trail(transactional_db: Any) -> None:
    """An empty trail, committed."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("delete from governance_auditevent")
