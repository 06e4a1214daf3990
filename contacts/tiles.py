"""The tiles that contacts offers, and what of people's data waits for somebody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import tiles
from config.tiles import Attention, Number, Tile, Tiled, Viewing
from contacts.access import Can, is_oneself
from contacts.models.collaboration import Task
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.source import ImportState
from contacts.operations.merging.deciding import seen_by
from contacts.reading.collaboration import my_next_tasks
from contacts.reading.imports import recent_imports, waiting_imports

_WORK = _("Work")
# Counted no further: more than this is many.
_MANY = 100


def register_all() -> None:
    """Offer the tiles of this app."""
    tiles.register(
        Tile(
            "tasks", _("My tasks"), _tasks, "s4", Can.TASKS, _WORK, "square-check",
            dict.fromkeys(("sales", "sales_lead"), 52),
        ),
        Tile(
            "imports", _("Recent imports"), _imports, "s8", Can.IMPORT, _WORK, "upload",
            {"data_owner": 22},
        ),
    )  # fmt: skip
    tiles.register_attention("contacts", _waiting)


def _tasks(viewing: Viewing) -> Tiled | None:
    if not is_oneself(viewing.user):
        return None
    rows = my_next_tasks(viewing.user)
    return Tiled("contacts/tiles/tasks.html", {"tasks": rows, "today": viewing.today})


def _imports(viewing: Viewing) -> Tiled:
    rows = recent_imports(viewing.user)
    numbers = tuple(
        Number(f"import:{job.key}", job.file_name, job.created, address=_page(job)) for job in rows
    )
    return Tiled("contacts/tiles/imports.html", {"imports": rows}, numbers)


def _page(job: Any) -> str:
    return reverse("contacts:import_result", args=[job.key])


def _waiting(user: Any, now: datetime) -> Iterable[Attention]:
    """Imports to decide on, pairs that may be one person, tasks that are late."""
    for job in waiting_imports(recent_imports(user)):
        failed = job.state == ImportState.FAILED
        waits = gettext("An import waits for your decision")
        title = gettext("An import failed") if failed else waits
        tone = "red" if failed else "blue"
        yield Attention(title, job.file_name, _page(job), gettext("Open"), "upload", tone, 20)
    if user.has_perm(Can.DECIDE_DUPLICATES):
        yield from _pairs(user)
    if user.has_perm(Can.TASKS) and is_oneself(user):
        yield from _late(user, timezone.localdate(now))


def _pairs(user: Any) -> Iterable[Attention]:
    rows = seen_by(DuplicateCandidate.objects.all(), user).filter(status=CandidateStatus.OPEN)
    many = len(rows.order_by().values_list("pk")[: _MANY + 1])
    if many:
        facts = {"count": many if many <= _MANY else f"{_MANY}+"}
        yield Attention(
            gettext("Likely duplicate pairs: %(count)s") % facts,
            gettext("Two records that may be one person"),
            reverse("contacts:duplicates"),
            gettext("Compare"),
            "copy",
            "amber",
            40,
        )


def _late(user: Any, today: Any) -> Iterable[Attention]:
    many = Task.objects.visible_to(user).open().filter(assignee=user, due_on__lt=today).count()
    if many:
        yield Attention(
            gettext("Tasks that are late: %(count)s") % {"count": many},
            gettext("They were due before today"),
            reverse("contacts:tasks"),
            gettext("Look"),
            "calendar-clock",
            "amber",
            10,
        )
