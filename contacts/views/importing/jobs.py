"""Whose import it is, and at which step of the wizard it stands."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models.source import Import, ImportState, Source, SourceKind

UNDER_WAY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
OVER = (ImportState.DONE, ImportState.UNDONE)
TONES = {
    ImportState.UPLOADED: "amber",
    ImportState.CHECKING: "blue",
    ImportState.CHECKED: "amber",
    ImportState.RUNNING: "blue",
    ImportState.DONE: "green",
    ImportState.FAILED: "red",
    ImportState.UNDOING: "blue",
    ImportState.UNDONE: "",
}
STEPS = (
    ("upload", _("File")),
    ("map", _("Columns")),
    ("check", _("Check")),
    ("result", _("Import")),
)


def imports_seen(user: Any) -> Any:
    """Return the imports somebody may look at, with what the pages name along with them."""
    return Import.objects.visible_to(user).select_related("source", "by", "team")


def visible_import(request: HttpRequest, key: UUID) -> Import:
    """Return an import one may look at, or answer 404."""
    return get_object_or_404(imports_seen(request.user), key=key)


def own_import(request: HttpRequest, key: UUID) -> Import:
    """Return one's own import; 403 for who may only look.

    What is imported carries the name of the person who uploaded the file, so nobody else
    decides about it.
    """
    job = visible_import(request, key)
    if job.by_id != request.user.pk:
        raise PermissionDenied
    return job


def open_to_changes(job: Import) -> bool:
    """Say whether the columns may still be chosen: nothing was written yet."""
    return job.state not in (*UNDER_WAY, *OVER) and not job.cursor


def corrected(job: Import) -> bool:
    """Say whether cells were mended since the last check, so that its numbers are stale."""
    return job.state == ImportState.UPLOADED and bool(job.details.get("staged"))


def step_address(job: Import) -> str:
    """Return the page where an import goes on."""
    if job.state in UNDER_WAY:
        name = "import_progress"
    elif job.state in OVER or job.cursor:
        name = "import_result"
    elif job.state == ImportState.CHECKED or corrected(job):
        name = "import_check"
    else:
        name = "import_map"
    return reverse(f"contacts:{name}", args=[job.key])


def steps(job: Import | None, current: str) -> list[dict[str, Any]]:
    """Return the steps of the wizard; those one can go back to have an address."""
    names = [name for name, _label in STEPS]
    shown = []
    for name, label in STEPS:
        done = names.index(name) < names.index(current)
        back = name == "map" and done and job is not None and open_to_changes(job)
        address = reverse("contacts:import_map", args=[job.key]) if job and back else ""
        shown.append(
            {
                "label": label,
                "done": done,
                "current": name == current,
                "address": address,
            }
        )
    return shown


def source_names() -> list[str]:
    """Return the sources files have come from before."""
    rows = Source.objects.filter(kind=SourceKind.IMPORT).order_by("name")
    return list(rows.values_list("name", flat=True)[:200])
