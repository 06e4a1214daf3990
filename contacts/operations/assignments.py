"""Gives tasks about records to colleagues, and sees them done."""

from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from config.topics import topic_of
from contacts.access import Can
from contacts.models.collaboration import Task
from contacts.models.contact import Contact
from contacts.models.outreach import Way
from contacts.models.preference import Channel
from contacts.operations.outreach import note_sent
from contacts.operations.permission.judging import judge
from contacts.operations.permission.reasons import Reason
from contacts.operations.rights import demand, demand_sight
from contacts.operations.telling import about_fields, tell

FIELDS = ("title", "details", "assignee", "due_on", "remind_on", "channel", "purpose")
_TITLE, _DETAILS = 200, 5_000


@operation
def create_task(*, about: Model, values: dict[str, Any], by: Actor) -> Task:
    """Give a task about a record; without an assignee it is one's own.

    Args:
        about: the record.
        values: `title`, and perhaps `details`, `assignee` (a colleague), `due_on`, `remind_on`
            (days), and `channel` with `purpose` where it means to reach the person.
        by: who gives it.

    Raises:
        NotPermitted: the role does not allow it, or the record is outside of the scope.
        Invalid: no title, too long, an assignee who may not see the record, or a person who
            may not be reached.
    """
    demand(by, Can.GIVE_TASKS)
    demand_sight(by, about)
    checked = _checked({"title": "", "assignee": by.user, **values}, about)
    _demand_reachable(about, checked.get("channel", ""), checked.get("purpose", ""))
    task = Task.objects.create(by=by.user, **checked, **about_fields(about))
    _tell_assignee(task, by)
    record("task.given", about=task, by=by, user=task.assignee_id)
    return task


@operation
def change_task(*, task: Task, values: dict[str, Any], by: Actor) -> Task:
    """Change what is to do, who does it or until when; what is so already leaves no trace.

    Raises:
        NotPermitted: the role does not allow it, or the record is outside of the scope.
        Invalid: as for a new task.
    """
    current, about = _locked(task, by)
    checked = _checked(values, about)
    changed = [name for name, value in checked.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, checked[name])
    if {"channel", "purpose"} & set(changed):
        _demand_reachable(about, current.channel, current.purpose)
    if "remind_on" in changed:
        current.reminded_at = None
    current.save(update_fields=[*changed, "reminded_at"])
    if "assignee" in changed:
        _tell_assignee(current, by)
    record("task.changed", about=current, by=by, fields=changed, user=current.assignee_id)
    return current


@operation
def finish_task(*, task: Task, by: Actor) -> Task:
    """Note that a task is done; who gave it is told."""
    current, _about = _locked(task, by)
    if current.done_at is None:
        current.done_at = timezone.now()
        current.save(update_fields=["done_at"])
        _note_reached(current)
        giver = current.by
        if giver is not None and giver.is_active and giver.pk != by.user_id and _sees(giver, task):
            tell([giver], "task_done", current, task=str(current.key), by=by.user_id)
        record("task.finished", about=current, by=by)
    return current


@operation
def reopen_task(*, task: Task, by: Actor) -> Task:
    """Note that a task is not done after all."""
    current, _about = _locked(task, by)
    if current.done_at is not None:
        current.done_at = None
        current.save(update_fields=["done_at"])
        record("task.reopened", about=current, by=by)
    return current


def _demand_reachable(about: Model, channel: str, purpose: str) -> None:
    """Refuse a call to somebody who may not be called; hours and caps count when it is done."""
    if not channel and not purpose:
        return
    if not isinstance(about, Contact):
        raise Invalid({"channel": [_("Only people can be reached.")]})
    found = judge(about, channel=channel, purpose=purpose)
    if not found.allowed:
        raise Invalid({"channel": [Reason(found.reason).label]})


def _note_reached(task: Task) -> None:
    if task.channel and task.contact_id and task.done_at:
        way = Way.CALL if task.channel == Channel.PHONE else Way.MAIL
        note_sent(
            [task.contact_id],
            channel=task.channel,
            purpose=task.purpose,
            way=way,
            reference=task.pk,
            at=task.done_at,
        )


def _locked(task: Task, by: Actor) -> tuple[Task, Model]:
    demand(by, Can.GIVE_TASKS)
    current = Task.objects.select_for_update().get(pk=task.pk)
    about = topic_of(current.about_model).model._default_manager.get(key=current.about_key)
    demand_sight(by, about)
    return current, about


def _sees(user: Any, task: Task) -> bool:
    return Task.objects.visible_to(user).filter(pk=task.pk).exists()


def _tell_assignee(task: Task, by: Actor) -> None:
    if task.assignee_id and task.assignee_id != by.user_id:
        tell([task.assignee], "task", task, task=str(task.key), by=by.user_id)


def _checked(values: dict[str, Any], about: Model) -> dict[str, Any]:
    problems: dict[str, list[Any]] = {
        name: [_("Unknown word.")] for name in values.keys() - {*FIELDS}
    }
    checked = {name: values[name] for name in FIELDS if name in values}
    checked |= {name: checked[name] or "" for name in ("channel", "purpose") if name in checked}
    for name, most in (("title", _TITLE), ("details", _DETAILS)):
        if name in checked:
            checked[name] = str(checked[name] or "").replace("\0", "").strip()
            if len(checked[name]) > most:
                problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    if checked.get("title") == "":
        problems["title"] = [_("Say what is to do.")]
    assignee = checked.get("assignee")
    if assignee is not None and not _may_do(assignee, about):
        problems["assignee"] = [_("This colleague may not see the record.")]
    for name in ("due_on", "remind_on"):
        if checked.get(name) is not None and not isinstance(checked[name], date):
            problems[name] = [_("Give a day.")]
    if problems:
        raise Invalid(problems)
    return checked


def _may_do(user: Any, about: Model) -> bool:
    allowed = user.is_active and user.has_perm(Can.TASKS)
    return allowed and topic_of(about).visible_to(user).filter(pk=about.pk).exists()
