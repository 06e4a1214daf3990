"""What a file is: stored, opened, recognised, and how its columns will be read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.drafts import Draft
from contacts.files.opening import open_table
from contacts.files.reading import drafts_in
from contacts.files.recognise import Recognition, left_behind, recognise
from contacts.files.refusals import FileRefused
from contacts.files.tables import Table
from contacts.files.targets import fields_of, is_target
from contacts.models.source import Import, ImportMode, ImportState, Source
from contacts.models.team import Team
from contacts.operations.importing.wording import file_reason
from contacts.operations.rights import locked_fields

UNDO_DAYS = 30
SAMPLE_ROWS = 8
# Formats that come from one named product bring the name of their source along.
SOURCE_NAMES = {
    "hubspot": "HubSpot",
    "google": "Google Contacts",
    "outlook": "Outlook",
    "mailchimp": "Mailchimp",
    "shopify": "Shopify",
    "salesforce": "Salesforce",
    "linkedin": "LinkedIn",
}
# What the command and the API accept as the name of a format; "auto" asks the file.
FORMATS = ("auto", *SOURCE_NAMES, "vcard", "csv")


class CannotImport(DomainError):
    """The file or the import is not in a state that allows this."""

    code = "cannot_import"


class CorrectionsLost(DomainError):
    """Reading the columns anew would undo cells that somebody mended by hand."""

    code = "corrections_would_be_lost"


class FileNotReadable(DomainError):
    """The file cannot be read at all; the sentence says why and what to bring instead."""

    code = "file_not_readable"
    status = 400


@contextmanager
def stored_file(job: Any) -> Iterator[Path]:
    """Lend the uploaded file as a local path, wherever the storage keeps it.

    Raises:
        FileNotReadable: the file is not kept any more: it named somebody who was erased.
    """
    if not job.file:
        raise FileNotReadable(_("The file is not kept any more. Bring it again."))
    try:
        yield Path(job.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(job.file_name).suffix) as copy:
            with job.file.open("rb") as stored:
                shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)


@operation
def start_import(
    *,
    file: File,
    file_name: str,
    by: Actor,
    source_name: str = "",
    format: str = "auto",
) -> Import:
    """Store an uploaded file, recognise its format and propose a mapping.

    A mapping remembered for the source and the same headers is taken up again.

    Raises:
        FileNotReadable: it is not a table, a card or a ZIP of tables.
        CannotImport: the file is too large.
    """
    if file.size > settings.IMPORT_MAX_BYTES:
        raise CannotImport(_("This file is too large. Split it and import the parts."))
    job = Import(by=by.user, file_name=Path(file_name).name[:255])
    job.file.save(f"{job.key}{Path(file_name).suffix.lower()[:8]}", file, save=False)
    table, sample, found = _looked_at(job, format)
    job.format, job.headers = found.format, table.headers
    job.mapping = list(found.mapping)
    name = source_name or SOURCE_NAMES.get(found.format, "")
    job.source = Source.objects.filter(name=name).first() if name else None
    if job.source:
        job.mapping = remembered_mapping(job.source, table.headers) or job.mapping
    locked = locked_fields(by)
    job.mapping = [None if word and fields_of(word) & locked else word for word in job.mapping]
    job.left_behind = left_behind(table.headers, job.mapping)
    job.details = {"sample": sample, "source_name": name, **_details(table, found)}
    job.save()
    record("import.uploaded", about=job, by=by, format=job.format, columns=len(table.headers))
    return job


def _details(table: Table, found: Recognition) -> dict[str, Any]:
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "confidence": round(found.confidence, 2),
        "sensitive": list(found.sensitive),
        "spanish": found.spanish,
    }


def _looked_at(job: Import, format_name: str) -> tuple[Table, list[list[str]], Recognition]:
    """Open the stored file, or delete it and say why it cannot be read."""
    try:
        with stored_file(job) as path:
            table = open_table(path, job.file_name)
            sample = table.sample(SAMPLE_ROWS)
            return table, sample, recognise(table.headers, sample, format_name)
    except FileRefused as refusal:
        job.file.delete(save=False)
        raise FileNotReadable(file_reason(refusal.code)) from refusal


def remembered_mapping(source: Source, headers: list[str]) -> list[str | None] | None:
    """Return the mapping last used for these headers from this source."""
    return source.mapping.get("\x1f".join(headers)) if source.mapping else None


@operation
def configure_import(*, job: Import, values: dict[str, Any], by: Actor) -> Import:
    """Say how a file is read and what may happen: mapping, source, mode, basis, team.

    Keys of `values` that are missing stay as they are. The mapping is remembered for the
    source; rows that were staged with another mapping are read again, and cells mended by
    hand are lost then, which `discard_corrections` has to allow.

    Raises:
        CannotImport: the import was already run, or the mapping does not fit.
        CorrectionsLost: cells were mended, and the mapping differs.
        NotPermitted: the team is not one of the actor's.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    if (
        job.state not in (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
        or job.cursor
    ):
        raise CannotImport(_("This import was already run. Start a new one."))
    if "source_name" in values:
        job.source, _new = Source.objects.get_or_create(name=values["source_name"][:80])
    _check_team(values.get("team"), by)
    if "mapping" in values:
        if _locked_words(values["mapping"], by):
            raise CannotImport(_("Leave out the columns with values that your role may not write."))
        _set_mapping(job, values["mapping"], discard=bool(values.get("discard_corrections")))
    for name in ("basis", "purpose", "team"):
        if name in values:
            setattr(job, name, values[name])
    if "mode" in values:
        job.mode = ImportMode(values["mode"])
    job.state = ImportState.UPLOADED
    job.save()
    if job.source:
        key = "\x1f".join(job.headers)
        if job.source.mapping.get(key) != job.mapping:
            job.source.mapping[key] = job.mapping
            job.source.save(update_fields=["mapping"])
    record("import.configured", about=job, by=by, mode=job.mode)
    return job


def _check_team(team: Team | None, by: Actor) -> None:
    if team is None or by.user is None or by.user.has_perm(Can.VIEW_ALL):
        return
    if not team.members.filter(pk=by.user.pk).exists():
        raise NotPermitted(_("Your role does not allow this."))


def _locked_words(mapping: list[str | None], by: Actor) -> list[str]:
    locked = locked_fields(by)
    return [word for word in mapping if word and fields_of(word) & locked]


def corrections_at_stake(job: Import, mapping: list[str | None]) -> int:
    """Return how many mended cells would be lost by reading the columns as `mapping` says."""
    return 0 if _reads_alike(job, mapping) else job.details.get("corrections", 0)


def _reads_alike(job: Import, mapping: list[str | None]) -> bool:
    # A column is left behind by either word.
    known = [word or "ignore" for word in job.mapping]
    return known == [word or "ignore" for word in mapping]


def _set_mapping(job: Import, mapping: list[str | None], *, discard: bool) -> None:
    if len(mapping) != len(job.headers):
        raise CannotImport(_("The mapping must name every column of the file once."))
    if any(word and not is_target(word) for word in mapping):
        raise CannotImport(_("Choose what each column becomes from its list."))
    if not discard and corrections_at_stake(job, mapping):
        raise CorrectionsLost(
            _("Cells were mended by hand. Reading the columns anew loses that; confirm it first.")
        )
    if not _reads_alike(job, mapping):
        job.details["staged"] = False
        job.details.pop("corrections", None)
    job.mapping = mapping
    job.left_behind = left_behind(job.headers, mapping)


def drafts_of(
    job: Import, table: Table, mapping: list[str | None] | None = None
) -> Iterator[Draft]:
    """Yield the drafts of an open table, read as the import says."""
    # Mailchimp writes its times in UTC and says so nowhere in the file.
    zone = UTC if job.format == "mailchimp" else ZoneInfo(settings.ORG_TIME_ZONE)
    return drafts_in(
        table,
        mapping or job.mapping,
        region=settings.ORG_PHONE_REGION,
        zone=zone,
        spanish=bool(job.details.get("spanish")),
    )


def forget_samples(job: Import) -> None:
    """Drop the values shown while the import was prepared; they have no use once it is over."""
    for name in ("sample", "differences"):
        job.details.pop(name, None)


def undo_limit() -> Any:
    """Return until when an import that ends now can be undone."""
    return timezone.now() + timedelta(days=UNDO_DAYS)
