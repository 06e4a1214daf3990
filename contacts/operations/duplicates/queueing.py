"""Keys of many contacts in the background, after a large import."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

TASK = "contacts.complete_match_keys"


def queue_keys() -> None:
    """Let the worker give keys to those without, inside the caller's transaction."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queueing_lock=TASK).defer()
    except AlreadyEnqueued:
        return  # the job that waits will see these contacts too
