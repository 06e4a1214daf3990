"""`mark_mailboxes`: say of stored addresses which are shared or throw-away mailboxes."""

from typing import Any

from django.core.management.base import BaseCommand

from config.actor import Actor, Door
from contacts.operations.marking import mark_mailboxes


class Command(BaseCommand):
    """Mark the addresses that were stored before marks were kept."""

    help = "Mark shared and throw-away mailboxes; run again, it writes only what is not right."

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark and report."""
        marked = mark_mailboxes(by=Actor.system(Door.COMMAND))
        self.stdout.write(f"addresses: {marked.seen}, changed: {marked.changed}")
