"""What belongs to a request besides its log: letters, packages, erasures, notices to recipients."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from privacy.laws.table import RIGHTS
from privacy.models.requests import PrivacyRequest

MOST = 30
_TONES = {
    "sent": "green",
    "printed": "green",
    "ready": "green",
    "done": "green",
    "confirmed": "green",
    "failed": "red",
    "blocked": "red",
    "escalated": "red",
    "held": "amber",
    "planned": "amber",
    "draft": "amber",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter, package, erasure or notice, as a line with where it leads."""

    label: str
    state: str
    tone: str
    at: Any
    address: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of papers with its lines; `address` leads to where they are made."""

    code: str
    title: str
    icon: str
    lines: list[Paper]
    address: str
    action: str
    empty: str


def papers_of(request: PrivacyRequest) -> list[Shelf]:
    """Return the shelves of a request, but for those with nothing on them and nothing to do."""
    shelves = [_letters(request), _packages(request), _erasures(request), _notices(request)]
    return [shelf for shelf in shelves if shelf.lines or shelf.address]


def _letters(request: PrivacyRequest) -> Shelf:
    return Shelf(
        code="letters",
        title=_("Letters"),
        icon="mail",
        lines=[_letter(request.key, row) for row in _latest(request.letters)],
        address=_to("privacy:letters", request.key),
        action=_("Write a letter"),
        empty=_("No letter yet."),
    )


def _packages(request: PrivacyRequest) -> Shelf:
    return Shelf(
        code="packages",
        title=_("Packages of data"),
        icon="package",
        lines=[_package(request.key, row) for row in _latest(request.packages)],
        address=_to("privacy:packages", request.key),
        action=_("Build a package"),
        empty=_("No package yet."),
    )


def _erasures(request: PrivacyRequest) -> Shelf:
    return Shelf(
        code="erasures",
        title=_("Erasure"),
        icon="eraser",
        lines=[_erasure(row) for row in request.erasures.order_by("-pk")[:MOST]],
        address=_to("privacy:erasure_new") if _erases(request) else "",
        action=_("Plan the erasure"),
        empty=_("No erasure planned."),
    )


def _notices(request: PrivacyRequest) -> Shelf:
    return Shelf(
        code="notices",
        title=_("Recipients told"),
        icon="megaphone",
        lines=[_notice(row) for row in request.notices.order_by("-pk")[:MOST]],
        address=_to("privacy:request_recipients", request.key),
        action=_("Tell recipients"),
        empty=_("Nobody was told yet."),
    )


# Where the work of a right is done; the others have their forms among the acts.
_PLACES = {
    "access": "privacy:packages",
    "portability": "privacy:packages",
    "know": "privacy:packages",
    "accounting": "privacy:request_accounting",
}


def where_to_do(request: PrivacyRequest, task: Any) -> str:
    """Return the page on which a task is done, or nothing where it is done elsewhere."""
    if task.kind == "destination":
        return _to("privacy:request_recipients", request.key)
    if task.kind != "act" or task.code == "complaint":
        return ""
    if task.code == "erasure":
        return "#erasures"
    return _to(_PLACES.get(task.code, "privacy:request_acts"), request.key)


def _erases(request: PrivacyRequest) -> bool:
    right = RIGHTS.get(request.right)
    return right is not None and right.action == "erasure"


def _latest(rows: Any) -> QuerySet:
    found: QuerySet = rows.order_by("-created_at", "-pk")[:MOST]
    return found


def _to(name: str, *args: Any) -> str:
    """Return the address of a page, or nothing where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _letter(key: Any, row: Any) -> Paper:
    return Paper(
        label=str(row.get_kind_display()),
        state=str(row.get_state_display()),
        tone=_TONES.get(row.state, ""),
        at=row.sent_at or row.created_at,
        address=_to("privacy:letter", key, row.key),
    )


def _package(key: Any, row: Any) -> Paper:
    words = _("downloads: %(count)s") % {"count": row.downloads} if row.downloads else ""
    return Paper(
        label=str(row.get_kind_display()),
        state=str(row.get_state_display()),
        tone=_TONES.get(row.state, ""),
        at=row.created_at,
        address=_to("privacy:package", key, row.key),
        words=words,
    )


def _erasure(row: Any) -> Paper:
    return Paper(
        label=_("Plan of erasure"),
        state=str(row.get_state_display()),
        tone=_TONES.get(row.state, ""),
        at=row.planned_at,
        address=_to("privacy:erasure", row.key),
    )


def _notice(row: Any) -> Paper:
    return Paper(
        label=row.recipient,
        state=str(row.get_state_display()),
        tone=_TONES.get(row.state, ""),
        at=row.done_at or row.sent_at or row.created_at,
        words=str(row.get_kind_display()),
    )
