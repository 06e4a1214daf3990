"""The issues and the score of people after a write, whichever operation wrote."""

from collections.abc import Iterable
from datetime import datetime

from contacts.models.contact import Contact
from contacts.operations.quality.judging import judge_ids
from contacts.operations.quality.one import judge_contact


def refresh_flags(contact: Contact, *, now: datetime) -> None:
    """Judge one person again: open what fails, close what holds, measure the score."""
    judge_contact(contact, now=now)


def refresh_many(ids: Iterable[int]) -> None:
    """Judge some people again; one statement whatever their number."""
    judge_ids(ids)
