"""The notes, tasks and followers of one record, as one colleague sees them."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.topics import Topic, topic_of
from contacts.access import Can, is_oneself
from contacts.models.collaboration import Follow, Note, Task
from contacts.normalise.text import fold
from contacts.reading.notices import Named, named_records
from contacts.reading.reaching import with_stops

NOTES_SHOWN, TASKS_SHOWN, COLLEAGUES_SHOWN = 20, 20, 8
COLLEAGUES = 2_000
# Stands for "no day" where tasks are sorted: after every day there is.
NO_DAY = date(9999, 12, 31)


class Talk:
    """What colleagues said and planned about `record`; parts that nobody draws cost nothing."""

    def __init__(self, user: Any, record: Model) -> None:
        self.user, self.record = user, record
        self.topic: Topic = topic_of(record)
        self.kind, self.key = self.topic.kind, record.key  # type: ignore[attr-defined]

    @cached_property
    def notes(self) -> list[Note]:
        """The latest notes."""
        rows = Note.objects.visible_to(self.user).about(self.record).select_related("by")
        return list(rows.order_by("-created_at", "-pk")[: NOTES_SHOWN + 1])

    @property
    def shown_notes(self) -> list[Note]:
        """The notes that are drawn."""
        return self.notes[:NOTES_SHOWN]

    @property
    def more_notes(self) -> bool:
        """Whether there are older notes than those drawn; the timeline has them all."""
        return len(self.notes) > NOTES_SHOWN

    @cached_property
    def tasks(self) -> list[Task]:
        """Open tasks by day, then those done last."""
        rows = Task.objects.visible_to(self.user).about(self.record).select_related("assignee")
        todo = list(by_day(rows.open())[:TASKS_SHOWN])
        with_stops(todo)
        return todo + list(rows.exclude(done_at=None).order_by("-done_at")[:5])

    @cached_property
    def follows(self) -> bool:
        """Whether the colleague hears of changes."""
        if not is_oneself(self.user):
            return False
        label, key = self.topic.label, str(self.key)
        return Follow.objects.filter(user=self.user, about_model=label, about_key=key).exists()

    @property
    def may_read(self) -> bool:
        """Whether the role may read notes at all."""
        return self.user.has_perm(Can.NOTES)

    @property
    def may_write(self) -> bool:
        """Whether the role may write notes."""
        return self.user.has_perm(Can.WRITE_NOTES)

    @property
    def may_give(self) -> bool:
        """Whether the role may give tasks."""
        return self.user.has_perm(Can.GIVE_TASKS)

    @property
    def today(self) -> date:
        """The day by which a task is overdue."""
        return timezone.localdate()


def by_day(tasks: Any) -> Any:
    """Order tasks by the day they are due, those without one last."""
    return tasks.annotate(day=Coalesce("due_on", NO_DAY)).order_by("day", "pk")


def my_next_tasks(user: Any, limit: int = 5) -> list[Named]:
    """Return the open tasks of a colleague that are due next."""
    if not is_oneself(user):
        return []
    mine = Task.objects.visible_to(user).open().filter(assignee=user)
    return named_records(list(by_day(mine)[:limit]), user)


def colleagues_like(text: str, *, but: Any) -> list[Any]:
    """Return active colleagues in whose name or username all words of `text` occur."""
    words = fold(text).split()[:3]
    people = get_user_model().objects.filter(is_active=True).exclude(pk=but.pk)
    # Colleagues are few, and folding in Python finds them without accents.
    found = [
        person
        for person in people.order_by("first_name", "username")[:COLLEAGUES]
        if all(word in fold(f"{person.username} {person}") for word in words)
    ]
    return found[:COLLEAGUES_SHOWN]
