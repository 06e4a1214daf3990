"""Hands out the files of file destinations while they last, and writes down who took them."""

from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from config.phi import demand_agreement
from contacts.models.contact import Contact
from contacts.operations.rights import demand
from segments.access import Can
from segments.models.deliveries import Disclosure
from segments.models.destinations import SyncRun
from segments.operations.activation.fields import closed_words, columns_of
from segments.operations.activation.guards import check_agreement

KIND = "csv"


class NoFile(DomainError):
    """There is no such file for this person, or it ended (HTTP 404)."""

    code = "no_file"
    status = 404


@operation
def download_file(*, run: SyncRun, name: str, by: Actor) -> IO[bytes]:
    """Return an open file of a run; each download is written down.

    Raises:
        NotPermitted: the role does not send segments.
        NoFile: it ended, is not of this run, or says more than the person may read today.
        SyncRefused: the person may not read every field in it, or it names people chosen by
            health data, and the agreement ended.
    """
    demand(by, Can.ACTIVATE)  # type: ignore[arg-type]
    current = SyncRun.objects.select_related("destination", "segment").get(pk=run.pk)
    kept = next((each for each in current.files if _short(each["name"]) == name), None)
    if kept is None or current.destination.kind != KIND or _has_ended(current):
        raise NoFile(_("There is no such file, or it ended."))
    words = [current.terms["match_key"], *current.terms["fields"]]
    columns_of(words, by.user, by.door)
    held_back = set(current.terms.get("withheld", ()))
    demand_agreement(current.destination.slug, closed_words(words) - held_back)
    check_agreement(current.segment, current.destination.slug)
    named = Disclosure.objects.filter(run=current).values("contact")
    seen = Contact.objects.visible_to(by.user).filter(pk__in=named).count()
    if seen != named.count() or not default_storage.exists(kept["name"]):
        raise NoFile(_("There is no such file, or it ended."))
    record("destination.file_taken", about=current, by=by, sha256=kept["sha256"])
    file: IO[bytes] = default_storage.open(kept["name"], "rb")
    return file


@operation
def expire_files(*, by: Actor) -> int:
    """Delete files to download whose time is over; return how many."""
    ended = timezone.now() - timedelta(days=settings.EXPORT_LINK_DAYS)
    runs = SyncRun.objects.filter(
        ~Q(files=[]), destination__kind=KIND, finished_at__lt=ended, files__0__ended=None
    )
    count = 0
    for run in runs.select_for_update(of=("self",)):
        for kept in run.files:
            default_storage.delete(kept["name"])
            kept["ended"] = timezone.now().isoformat(timespec="seconds")
            count += 1
        run.save(update_fields=["files"])
    if count:
        record("destination.files_ended", about=SyncRun, by=by, count=count)
    return count


def files_of(run: SyncRun) -> list[dict[str, Any]]:
    """Return the files of a run that can still be taken, by their short names."""
    if run.destination.kind != KIND or _has_ended(run):
        return []
    return [{**each, "short": _short(each["name"])} for each in run.files if "ended" not in each]


def _has_ended(run: SyncRun) -> bool:
    ends = timedelta(days=settings.EXPORT_LINK_DAYS)
    return run.finished_at is not None and run.finished_at + ends < timezone.now()


def _short(name: str) -> str:
    return name.rpartition("/")[2]
