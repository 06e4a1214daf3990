"""What a file of purchases is: stored, opened, recognised, and how its columns will be read."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.files.refusals import FileRefused
from contacts.files.tables import Table
from contacts.models.source import ImportState, Source
from contacts.operations.importing.starting import CannotImport, FileNotReadable, stored_file
from contacts.operations.importing.wording import file_reason
from interactions.files.purchases.columns import NEEDED, is_target
from interactions.files.purchases.opening import open_purchases
from interactions.files.purchases.recognise import (
    SOURCE_NAMES,
    columns_left_behind,
    fits,
    format_of,
    proposed_mapping,
)
from interactions.models.purchase_import import PurchaseImport

SAMPLE_ROWS = 8


@operation
def start_purchase_import(
    *, file: File, file_name: str, by: Actor, format: str = "auto", source_name: str = ""
) -> PurchaseImport:
    """Store an uploaded file, recognise its format and propose a mapping.

    A mapping remembered for the source and the same headers is taken up again. Without
    `source_name`, the source is the one the format names.

    Raises:
        FileNotReadable: it is not a table, or not of the format that was named.
        CannotImport: the file is too large, or nobody said where it comes from.
    """
    if file.size > settings.IMPORT_MAX_BYTES:
        raise CannotImport(_("This file is too large. Split it and import the parts."))
    job = PurchaseImport(by=by.user, file_name=Path(file_name).name[:255])
    job.file.save(f"{job.key}{Path(file_name).suffix.lower()[:8]}", file, save=False)
    try:
        with stored_file(job) as path:
            table = open_purchases(path, job.file_name)
            _describe(job, table, format, source_name)
    except (FileRefused, CannotImport, FileNotReadable) as refusal:
        job.file.delete(save=False)
        if isinstance(refusal, FileRefused):
            raise FileNotReadable(file_reason(refusal.code)) from refusal
        raise
    job.save()
    record("purchases.uploaded", about=job, by=by, format=job.format, columns=len(job.headers))
    return job


def _describe(job: PurchaseImport, table: Table, format_name: str, source_name: str) -> None:
    job.format = format_of(table, format_name)
    if not fits(table, job.format) or table.kind == "vcard":
        raise FileNotReadable(_("This file does not have the columns of the format you named."))
    name = source_name or SOURCE_NAMES.get(job.format, "")
    if not name:
        raise CannotImport(_("Say which source this file comes from."))
    job.source, _new = Source.objects.get_or_create(name=name[:80])
    job.headers = table.headers
    job.mapping = proposed_mapping(table, job.format)
    remembered = job.source.mapping.get(_mapping_key(job.headers))
    if job.format == "csv" and remembered and all(not w or is_target(w) for w in remembered):
        job.mapping = remembered
    job.left_behind = columns_left_behind(table, job.format, job.mapping)
    job.details = {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sample": table.sample(SAMPLE_ROWS),
    }


def _mapping_key(headers: list[str]) -> str:
    return "purchases\x1f" + "\x1f".join(headers)


@operation
def configure_purchase_import(
    *, job: PurchaseImport, values: dict[str, Any], by: Actor
) -> PurchaseImport:
    """Say how a file is read: `mapping` (parallel to the headers) and `source_name`.

    The mapping is remembered for the source.

    Raises:
        CannotImport: the import was already run, or the mapping does not fit.
    """
    job = PurchaseImport.objects.select_for_update().get(pk=job.pk)
    if job.state != ImportState.UPLOADED or job.cursor:
        raise CannotImport(_("This import was already run. Start a new one."))
    if values.get("source_name"):
        job.source, _new = Source.objects.get_or_create(name=values["source_name"][:80])
    if "mapping" in values and job.format == "csv":
        job.mapping = _checked(job, values["mapping"])
        job.left_behind = [
            h for h, word in zip(job.headers, job.mapping, strict=True) if not word and h
        ]
        job.details["staged"] = False
        job.source.mapping[_mapping_key(job.headers)] = job.mapping
        job.source.save(update_fields=["mapping"])
    job.save()
    record("purchases.configured", about=job, by=by, format=job.format)
    return job


def _checked(job: PurchaseImport, mapping: list[str | None]) -> list[str | None]:
    if len(mapping) != len(job.headers):
        raise CannotImport(_("The mapping must name every column of the file once."))
    chosen = [word or None for word in mapping]
    words = [word for word in chosen if word]
    if not all(is_target(word) for word in words) or len(words) != len(set(words)):
        raise CannotImport(_("Choose what each column becomes from its list."))
    demand_key_and_day(chosen)
    return chosen


def demand_key_and_day(mapping: list[str | None]) -> None:
    """Refuse a mapping that names neither what an order is known by nor when it was.

    Raises:
        CannotImport: one of the two is missing.
    """
    if not {word for word in mapping if word} >= NEEDED:
        raise CannotImport(_("Say which columns hold the number and the date of each order."))
