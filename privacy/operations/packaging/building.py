"""Asks for a package, and writes it: read once, encrypted as it goes, proven by a digest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files import File
from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.sealed import new_data_key
from config.sealed_files import SealedWriter
from contacts.operations.working import Watch
from governance.inventory.described import entries
from privacy.models.packages import Package, PackageKind, PackageState
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.identity import demand_known
from privacy.operations.desk.matching import confirmed_people
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, write_step
from privacy.operations.packaging import attached
from privacy.operations.packaging.attached import Files, attached_to
from privacy.operations.packaging.changes import changes
from privacy.operations.packaging.files import CHANGES, TAKEN_OUT, Contents, write_zip
from privacy.operations.packaging.introduction import introduced, kept_apart
from privacy.operations.packaging.knowledge import knowledge, schema_of
from privacy.operations.packaging.people import named_by, one_person, own_of
from privacy.operations.packaging.protected import PROTECTED, protected_in
from privacy.operations.packaging.redacting import Place, Redactor
from privacy.operations.packaging.rows import Teller
from privacy.operations.packaging.spool import Spool
from privacy.operations.packaging.statements import statements_with
from privacy.operations.packaging.tables import Table, tables_for

# How long a person has to fetch what they asked for.
LIVES = timedelta(days=30)
JOB = "privacy.write_package"
# What may be made for a request; the first is what the right asks for.
KINDS_OF: dict[str, tuple[PackageKind, ...]] = {
    "gdpr.access": (PackageKind.ACCESS, PackageKind.PORTABILITY),
    "gdpr.portability": (PackageKind.PORTABILITY,),
    "ccpa.know_categories": (PackageKind.KNOW_CATEGORIES,),
    "ccpa.know_specific": (PackageKind.KNOW_SPECIFIC, PackageKind.KNOW_CATEGORIES),
    "hipaa.access": (PackageKind.HIPAA_ACCESS,),
}
# What is told without any row.
_NO_ROWS = PackageKind.KNOW_CATEGORIES
_CHUNK = 500


class CannotBuild(DomainError):
    """There is nobody to speak of, or the law asks for no package."""

    code = "cannot_build"


@operation
def build_package(*, request: PrivacyRequest, kind: str, by: Actor, now: datetime) -> Package:
    """Ask for a package; the worker writes it.

    Raises:
        CannotBuild: the right asks for no such thing, or nobody said whose records these are.
        NotPermitted: the role does not work on requests.
        NotVerified: nobody knows yet who asks.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by)
    demand_not_own(current, by)
    if kind not in KINDS_OF.get(current.right, ()):
        raise Invalid({"kind": [_("This right asks for no such package.")]})
    demand_known(current)
    if not confirmed_people(current):
        raise CannotBuild(_("Say first which records are the person's."))
    package = Package.objects.create(
        request=current,
        kind=kind,
        language=current.language or settings.ORG_LANGUAGE,
        by=by.user,
        created_at=now,
    )
    write_step(current, "package_asked", by=by, at=now, facts={"kind": kind})
    record("package.asked", about=package, by=by, kind=str(kind))
    defer_once(JOB, lock=f"package-{package.pk}", package_id=package.pk)
    return package


@operation
def write_package(
    *, package: Package, by: Actor, now: datetime, watch: Watch | None = None
) -> Package:
    """Write the file of a package; called again for one that is written, it changes nothing."""
    current = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if current.state != PackageState.BUILDING:
        return current
    people = one_person(confirmed_people(current.request))
    current.sealed_key = new_data_key()
    out = SealedWriter(current.sealed_key, current.key_context)
    with out.file, translation.override(current.language):
        _fill(current, out, people, watch or Watch())
        current.file.save(f"{current.key}.sealed", File(out.finish()), save=False)
    current.sha256, current.size = out.sha256, out.size
    current.state, current.built_at, current.expires_at = PackageState.READY, now, now + LIVES
    current.save()
    facts = {"kind": current.kind, "size": current.size, "sha256": current.sha256}
    write_step(current.request, "package_built", by=by, at=now, facts=facts)
    rows = sum(current.manifest["rows"].values())
    record("package.built", about=current, by=by, rows=rows, **facts)
    return current


@operation
def fail_package(*, package: Package, problem: str, by: Actor) -> None:
    """Say in one sentence why there is no file."""
    waiting = Package.objects.filter(pk=package.pk, state=PackageState.BUILDING)
    if waiting.update(state=PackageState.FAILED, problem=problem[:200]):
        record("package.failed", about=package, by=by)


def _fill(package: Package, out: Any, people: Sequence[int], watch: Watch) -> None:
    """Read everything about the person into a spool and write the ZIP from it."""
    inventory = entries()
    tables = tables_for(package.kind, inventory)
    with Spool() as spool:
        writer = spool.writer(TAKEN_OUT)
        redactor = _redactor(package, people, writer.put)
        files = {} if package.kind == _NO_ROWS else attached_to(tables, people, redactor)
        _read(package, tables, people, Reader(Teller(people, redactor), spool, files), watch)
        writer.end()
        rows = {each.about.model: spool.counts.get(each.name, 0) for each in tables}
        if package.kind == _NO_ROWS:
            rows = {each.about.model: each.rows(people).count() for each in tables}
        shown = [each for each in tables if spool.counts.get(each.name)]
        present = [each for each in tables if rows[each.about.model]]
        package.redactions = [
            {"table": table, "column": column, "what": what, "why": why, "count": count}
            for (table, column, what, why), count in sorted(redactor.counts.items())
        ]
        package.manifest = _manifest(tables, rows, spool)
        package.manifest[PROTECTED] = protected_in(shown, people)
        facts = knowledge(package.request, people, present, inventory, rows)
        facts["statements"] = statements_with(people)
        facts["kept_apart"] = kept_apart(people)
        facts = introduced(package, facts, redactor)
        schema = schema_of(shown, inventory)
        going = [file for file in files.values() if file.stored]
        write_zip(out, Contents(facts, shown, schema, spool, going))


def _redactor(package: Package, people: Sequence[int], put: Callable[[dict], None]) -> Redactor:
    own = own_of(people)

    def log(place: Place, what: str, why: str) -> None:
        put({**place._asdict(), "what": what, "why": why})

    return Redactor(
        own, named_by(people, own), withholds=package.kind == PackageKind.KNOW_SPECIFIC, log=log
    )


class Reader(NamedTuple):
    """What rows are told with, and where they go; `files` are the attachments by key."""

    teller: Teller
    spool: Spool
    files: Files


def _read(
    package: Package, tables: Iterable[Table], people: Sequence[int], reader: Reader, watch: Watch
) -> None:
    """Put the rows of each table down, and what changed in them."""
    if package.kind == _NO_ROWS:
        return
    teller, spool, files = reader
    shown = [table for table in tables if table.columns]
    for number, table in enumerate(shown):
        told = teller.rows(table, table.rows(people).iterator(_CHUNK))
        is_files = files and table.about.model == attached.MODEL
        spool.take(table.name, attached.located(told, files) if is_files else told)
        watch.reached(number + 1, total=len(shown))
    if package.kind != PackageKind.PORTABILITY:
        spool.take(CHANGES, (line for table in shown for line in changes(table, people, teller)))


def _manifest(tables: Iterable[Table], rows: dict[str, int], spool: Spool) -> dict[str, Any]:
    left = {each.about.model: dict(each.left_out) for each in tables if each.left_out}
    return {
        "rows": {model: count for model, count in sorted(rows.items()) if count},
        "changes": spool.counts.get(CHANGES, 0),
        "redactions": spool.counts.get(TAKEN_OUT, 0),
        "left_out": left,
    }
