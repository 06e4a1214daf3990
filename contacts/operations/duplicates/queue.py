"""Hands the search for duplicates to the background worker."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.work import Progress
from contacts.operations.rights import demand
from contacts.operations.working import latest_progress, new_progress

KIND = SUBJECT = "duplicates"
TASK = "contacts.find_duplicates"


class AlreadySearching(DomainError):
    """A search waits already."""

    code = "already_searching"


@operation
def queue_search(*, by: Actor) -> Progress:
    """Let the worker search the whole base for duplicates; it starts if this commits.

    Raises:
        NotPermitted: the role does not decide about duplicates.
        AlreadySearching: a search waits already.
    """
    demand(by, Can.DECIDE_DUPLICATES)
    progress = new_progress(kind=KIND, subject=SUBJECT, owner=by.user)
    if not defer_once(TASK, progress_id=progress.pk, user_id=by.user_id):
        raise AlreadySearching(_("A search is already waiting."))
    record("duplicate.asked", about=DuplicateCandidate, by=by)
    return progress


def search_soon() -> None:
    """Let the worker search after many contacts came; a search that waits is enough."""
    defer_once(TASK)


def last_search() -> Progress | None:
    """Return the record of the last search that somebody asked for."""
    return latest_progress(subject=SUBJECT, kinds=[KIND])
