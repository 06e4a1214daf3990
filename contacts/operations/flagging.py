"""The issues and the score of people after a write, whichever operation wrote."""

from collections.abc import Iterable
from datetime import datetime

from contacts.models.contact import Contact
from contacts.operations.quality.judging import judge_ids
from contacts.operations.quality.one import judge_contact

# So few are quicker judged one by one than by the statement for sets, which takes planning.
FEW = 20


def refresh_flags(contact: Contact, *, now: datetime) -> None:
    """Judge one person again: open what fails, close what holds, measure the score."""
    judge_contact(contact.pk, now=now)


def refresh_many(ids: Iterable[int]) -> None:
    """Judge some people again."""
    keys = set(ids)
    if len(keys) > FEW:
        judge_ids(keys)
        return
    for key in sorted(keys):
        judge_contact(key)
