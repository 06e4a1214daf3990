"""Gives tasks that come out of a conversation."""

from typing import Any

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Task
from contacts.operations.assignments import create_task
from interactions.models.conversations import Conversation, FollowUp
from interactions.operations.conversations.writing import demand_seen


@operation
def follow_up(*, conversation: Conversation, values: dict[str, Any], by: Actor) -> Task:
    """Give a task about the contact of a conversation; both lead to each other.

    Args:
        conversation: where it came up.
        values: as for any task: `title`, `assignee`, `due_on`, `remind_on`, `details`.
        by: who gives it.

    Raises:
        NotPermitted: the role does not allow it, or the contact is outside of the scope.
        Invalid: as for any task.
    """
    demand_seen(by, conversation)
    task = create_task(about=conversation.contact, values=values, by=by)
    FollowUp.objects.create(conversation=conversation, task=task)
    record("conversation.follow_up_given", about=conversation, by=by)
    return task
