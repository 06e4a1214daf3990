"""Hands a package to the person whose it is: a few times, until it ends, each time counted."""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from privacy.models.letters import Letter, LetterKind, LetterState
from privacy.models.packages import Package, PackageState
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.steps import write_step

MOST = 5


class Ended(DomainError):
    """The package was taken as often as it may be, or its time is over (HTTP 410)."""

    code = "package_ended"
    status = 410


def is_ready(package: Package, now: datetime) -> bool:
    """Say whether the person can take it now."""
    in_time = package.expires_at is None or package.expires_at > now
    return package.state == PackageState.READY and in_time and package.downloads < MOST


def waiting_packages(request: PrivacyRequest, now: datetime) -> list[Package]:
    """Return what the person was told to take and still can; queries once.

    A package that nobody has written about yet is still being looked at by an officer.
    """
    told = Letter.objects.filter(
        request=request, kind=LetterKind.DELIVER, state__in=(LetterState.SENT, LetterState.PRINTED)
    )
    rows = request.packages.filter(pk__in=told.values("package")).order_by("pk")
    return [row for row in rows if is_ready(row, now)]


@operation
def take_package(*, package: Package, by: Actor, now: datetime) -> Package:
    """Count one download; the file is opened once this is written.

    Raises:
        Ended: there is nothing to take any more.
    """
    current = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if not is_ready(current, now):
        raise Ended(_("This file is no longer here. Ask us for a new one."))
    current.downloads += 1
    current.downloaded_at = now
    current.save(update_fields=["downloads", "downloaded_at"])
    facts = {"downloads": current.downloads, "sha256": current.sha256}
    write_step(current.request, "package_taken", by=by, at=now, facts=facts)
    record("package.taken", about=current, by=by, downloads=current.downloads)
    return current
