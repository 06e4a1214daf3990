"""Opens packages for whoever may read them, and ends them: file and key go together."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from config.sealed_files import opened
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.packages import Package, PackageState
from privacy.models.requests import MatchState
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import write_step
from privacy.operations.packaging.protected import tell_of_package


class NoPackage(DomainError):
    """There is no such file, or not any more."""

    code = "no_package"
    status = 404


def open_package(package: Package, *, now: datetime) -> Iterator[bytes]:
    """Return the ZIP in blocks, as it was hashed; whoever calls this has asked for the right.

    Raises:
        NoPackage: it is not ready, its time is over, or it was withdrawn.
    """
    ends = package.expires_at
    if package.state != PackageState.READY or ends is None or ends <= now or not package.file:
        raise NoPackage(_("There is no such file, or its time is over."))
    return _blocks(package)


def _blocks(package: Package) -> Iterator[bytes]:
    with package.file.open("rb") as file:
        yield from opened(file, package.sealed_key, package.key_context)


@operation
def look_into_package(*, package: Package, by: Actor, now: datetime) -> Iterator[bytes]:
    """Return the ZIP for an officer who checks it before it goes; that is put on record.

    It is no download of the person's, which are bounded.

    Raises:
        NoPackage: there is no file.
        NotPermitted: the role does not work on requests.
        OwnRequest: the request is the officer's own.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    demand_not_own(package.request, by)
    blocks = open_package(package, now=now)
    write_step(package.request, "package_looked_into", by=by, at=now)
    record("package.opened", about=package, by=by)
    tell_of_package(package, by)
    return blocks


@operation
def expire_packages(*, by: Actor, now: datetime) -> int:
    """Destroy files and keys of the packages whose time is over; what they were stays written.

    Returns:
        How many ended.
    """
    ended = Package.objects.filter(state=PackageState.READY, expires_at__lte=now)
    count = _end(ended)
    if count:
        record("package.expired", about=Package, by=by, count=count)
    return count


@operation
def withdraw_packages(*, people: Iterable[int], by: Actor) -> int:
    """Destroy the packages of people who are erased, whatever they were asked for.

    Returns:
        How many were there.
    """
    theirs = Package.objects.filter(
        request__matches__contact__in=list(people),
        request__matches__state=MatchState.CONFIRMED,
    )
    count = _end(Package.objects.filter(pk__in=theirs.values("pk")).exclude(sealed_key=""))
    if count:
        record("package.withdrawn", about=Package, by=by, count=count)
    return count


def _end(packages: QuerySet[Package]) -> int:
    rows = list(packages.select_for_update(of=("self",)).order_by("pk"))
    names = [str(row.file.name) for row in rows if row.file]
    Package.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=PackageState.EXPIRED, file="", sealed_key=""
    )
    transaction.on_commit(lambda: _delete(names))
    return len(rows)


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
