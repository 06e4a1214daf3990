"""The doorway upwards: an operation says that something happened.

One signal in the whole project, sent inside the operation's transaction, with two receivers:
`governance.audit.keep` writes the trail (no audit entry, no change), and
`segments.operations.webhooks.outbox.write_down` the messages for programs that listen, which
are sent once the transaction is committed. Neither waits for anybody outside of the database.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

from config.actor import Actor
from config.operation import current_operation

written = Signal()

Fact = str | int | float | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Names, keys and counts; never field values."""

    verb: str
    model: str
    key: str
    by: Actor
    operation: uuid.UUID | None
    facts: dict[str, Fact] = field(default_factory=dict)


def record(verb: str, *, about: Model | type[Model], by: Actor, **facts: Any) -> None:
    """Write one entry to the audit trail, inside the caller's transaction.

    `about` is the row, or the model when the entry speaks of many rows at once.

    Raises:
        RuntimeError: nobody keeps the audit trail, so the change must not happen.
    """
    key = str(getattr(about, "key", about.pk)) if isinstance(about, Model) else ""
    entry = Entry(verb, about._meta.label, key, by, current_operation(), facts)
    answers = written.send(sender=Entry, entry=entry)
    # Only who keeps the trail answers; that somebody else listened is not enough.
    if not any(kept for _receiver, kept in answers):
        raise RuntimeError("No audit trail is listening; refusing the change.")
