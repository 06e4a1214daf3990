"""Hands out the file of an export, each time written down, until its link ends."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from config.phi import demand_agreement
from contacts.access import Can
from contacts.models.export import Export, ExportedContact, ExportState
from contacts.operations.export_building import may_still_have, people_in
from contacts.operations.export_mailing import demand_agreement_on
from contacts.operations.rights import demand
from contacts.operations.sealing import protected


class NoFile(DomainError):
    """There is no such file for this person, or not any more."""

    code = "no_file"
    status = 404


@operation
def download_export(*, export: Export, by: Actor) -> Any:
    """Return the open file of one's own export and count the download.

    Rights are asked again: the right to export, every column, every person in the file.

    Raises:
        NoFile: it is not ready, its link ended, it is somebody else's, or the file says more
            than the person may read today.
        NoAgreement: it has health data, and the agreement with its recipient ended.
        NotPermitted: the role does not export any more.
    """
    demand(by, Can.EXPORT)
    found = Export.objects.select_for_update(of=("self",)).select_related("by")
    current = found.get(pk=export.pk)
    if current.by_id != by.user_id or not _lives(current):
        raise NoFile(_("There is no such file, or its link ended."))
    if not may_still_have(current) or people_in(current).count() != current.count:
        raise NoFile(_("You may not read everything in this file any more."))
    demand_agreement(current.recipient, protected(current.columns))
    demand_agreement_on(current)
    current.downloads = F("downloads") + 1  # type: ignore[assignment]
    current.downloaded_at = timezone.now()
    current.save(update_fields=["downloads", "downloaded_at"])
    record("export.downloaded", about=current, by=by, contacts=current.count)
    return current.file.open("rb")


def _lives(export: Export) -> bool:
    ends = export.expires_at
    return export.state == ExportState.READY and (ends is None or ends > timezone.now())


@operation
def expire_exports(*, by: Actor) -> int:
    """Delete the files whose links ended; their rows and the people named in them stay.

    Returns:
        How many files were deleted.
    """
    ended = Export.objects.select_for_update(skip_locked=True).filter(
        state=ExportState.READY, expires_at__lte=timezone.now()
    )
    rows = list(ended.order_by("pk"))
    if not rows:
        return 0
    names = [str(row.file.name) for row in rows if row.file]
    Export.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ExportState.EXPIRED, file=""
    )
    record("export.expired", about=Export, by=by, count=len(rows))
    transaction.on_commit(lambda: _delete(names))
    return len(rows)


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def left_with(contact: Any) -> Any:
    """Return the exports that took a person along, newest first."""
    named = ExportedContact.objects.filter(contact=contact).values("export")
    gone = Export.objects.filter(pk__in=named, state__in=LEFT)
    return gone.select_related("by").order_by("-created_at", "-pk")


# A file was made, so that it may have left.
LEFT = (ExportState.READY, ExportState.EXPIRED)
