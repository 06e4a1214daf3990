"""Reminds colleagues of tasks, once, on the day they asked for."""

from datetime import date

from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice, Task


@operation
def remind_of_tasks(*, by: Actor, today: date | None = None) -> int:
    """Write a notice to who does each open task whose day of reminding came; returns how many."""
    today = today or timezone.localdate()
    due = Task.objects.open().filter(reminded_at=None, remind_on__lte=today)
    tasks = list(due.select_for_update(of=("self",)).select_related("assignee", "by"))
    told = []
    for task in tasks:
        user = task.assignee or task.by
        if user is None or not user.is_active:
            continue
        if Task.objects.visible_to(user).filter(pk=task.pk).exists():
            told.append(
                Notice(
                    user=user,
                    kind="task_reminder",
                    about_model=task.about_model,
                    about_key=task.about_key,
                    contact_id=task.contact_id,
                    facts={"task": str(task.key)},
                )
            )
    Notice.objects.bulk_create(told)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=timezone.now())
    if tasks:
        record("task.reminded", about=Task, by=by, count=len(told))
    return len(told)
