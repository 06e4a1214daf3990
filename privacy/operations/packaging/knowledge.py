"""What a person is told besides their data: why, whence, whereto, how long, by what logic.

Source: GDPR Art. 15(1) and (2); Cal. Civ. Code 1798.110(c), 1798.130(a)(3).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min
from django.utils.translation import gettext as _

from config.personal_data import Kind, given_of
from config.personal_words import CATEGORIES
from contacts.models.catalogue import CustomField
from contacts.models.export import ExportedContact
from contacts.models.preference import Purpose
from contacts.models.quality import QualityScore
from contacts.models.source import Origin, Source
from contacts.operations.export_columns import available_columns
from contacts.operations.export_sending import LEFT
from contacts.reading.permissions import purpose_name
from contacts.reading.words import field_label, known_field
from governance.inventory.described import Entry
from governance.models.inventory import LawfulBasis
from privacy.models.requests import PrivacyRequest
from privacy.operations.letters.remedies import complaint_of, rights_of
from privacy.operations.packaging.tables import Table
from segments.models.deliveries import Disclosure
from segments.models.scores import Cell, ContactScore
from segments.models.segment import SegmentMembership
from segments.operations.activation.fields import sent_words
from segments.reading.destinations import basis_words, field_names, kind_label
from segments.reading.sentences import sentence
from segments.vocabulary import vocabulary_for

Facts = dict[str, Any]
_KINDS: dict[str, Facts] = {
    "any": {},
    "array": {"type": ["array", "string", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
}


def knowledge(
    request: PrivacyRequest,
    people: Sequence[int],
    tables: Iterable[Table],
    entries: Sequence[Entry],
    counts: dict[str, int],
) -> Facts:
    """Return the information that goes with the data, in the language of the moment.

    Args:
        request: the request that is answered.
        people: the numbers of all records of the person.
        tables: the tables of the package.
        entries: the data inventory.
        counts: how many rows of the person each table has.
    """
    present = [table for table in tables if counts.get(table.about.model)]
    names = {row.slug: str(purpose_name(row)) for row in Purpose.objects.order_by("version")}
    held = {table.about.model for table in present}
    said = [entry for entry in entries if entry.table in held]
    return {
        "controller": settings.ORG_NAME,
        "request": request.number,
        "law": request.regime,
        "purposes": _purposes(said, names),
        "categories": _categories(present, counts),
        "retention": _retention(said),
        "recipients": recipients(people, names),
        "exports": _exports(people),
        "sources": _sources(people),
        "logic": [*_scores(people), *_segments(people)],
        "rights": rights_of(request.regime),
        "complaint": complaint_of(request.regime),
    }


def schema_of(tables: Iterable[Table], entries: Sequence[Entry]) -> Facts:
    """Return what each table and column is, as a JSON schema (draft 2020-12)."""
    said = {(entry.table, entry.column): entry for entry in entries}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _("Personal data"),
        "type": "object",
        "properties": {
            table.name: {
                "type": "array",
                "title": table.title,
                "items": {
                    "type": "object",
                    "properties": {
                        each.name: _column_schema(
                            table, each, said.get((table.about.model, each.name))
                        )
                        for each in table.columns
                    },
                },
            }
            for table in tables
        },
    }


def _column_schema(table: Table, column: Any, entry: Entry | None) -> Facts:
    kind = _KINDS.get(column.type, {"type": sorted({column.type, "string", "null"})})
    out = {
        "title": column.title,
        **kind,
        "x-given": given_of(table.about, column.name).name.lower(),
    }
    if column.choices:
        out["x-words"] = {str(value): str(word) for value, word in column.choices.items()}
    if entry:
        facts = {
            "x-category": entry.category,
            "x-purposes": list(entry.purposes),
            "x-basis": entry.basis,
            "x-retention": entry.retention,
            "x-sources": list(entry.sources),
        }
        out |= {name: value for name, value in facts.items() if value}
    return out


def _purposes(entries: Iterable[Entry], names: dict[str, str]) -> list[Facts]:
    found: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        for slug in entry.purposes:
            found.setdefault((slug, entry.basis), set()).add(entry.table)
    bases = dict(LawfulBasis.choices)
    return [
        {"purpose": names.get(slug, slug), "basis": str(bases.get(basis, ""))}
        for slug, basis in sorted(found)
    ]


def _categories(tables: Iterable[Table], counts: dict[str, int]) -> list[Facts]:
    found: dict[str, list[str]] = {}
    for table in tables:
        kinds = {getattr(said, "kind", table.about.kind) for said in table.about.columns.values()}
        for kind in {*kinds, table.about.kind}:
            found.setdefault(kind, []).append(table.title)
    return [
        {"category": str(CATEGORIES[kind]), "where": sorted(set(found[kind]))}
        for kind in Kind
        if kind in found
    ]


def _retention(entries: Iterable[Entry]) -> list[Facts]:
    found: dict[str, set[str]] = {}
    for entry in entries:
        if entry.retention:
            word = CATEGORIES.get(entry.category, _("How the house files it"))  # type: ignore[call-overload]
            found.setdefault(entry.retention, set()).add(str(word))
    return [{"time": time, "of": sorted(found[time])} for time in sorted(found)]


def recipients(people: Sequence[int], names: dict[str, str]) -> list[Facts]:
    """Return who was given what, when and on which terms; those of each run, as they were then."""
    rows = Disclosure.objects.filter(contact__in=people).select_related("run__destination")
    found: dict[tuple[int, str], Facts] = {}
    for row in rows.order_by("at", "id"):
        place, terms = row.run.destination, row.run.terms
        words = sent_words(terms)
        entry = found.setdefault(
            (place.pk, ",".join(words)),
            {
                "who": place.name,
                "kind": str(kind_label(place.kind)),
                "region": place.region,
                "safeguard": place.agreement,
                "shares": place.shares,
                "purpose": names.get(terms.get("purpose", ""), terms.get("purpose", "")),
                "basis": str(basis_words(terms.get("legal_basis", ""))),
                "fields": [str(each) for each in field_names(words)],
                "first": row.at.isoformat(),
                "times": 0,
            },
        )
        entry["times"] += 1
        entry["last"] = row.at.isoformat()
    return list(found.values())


def _exports(people: Sequence[int]) -> list[Facts]:
    rows = ExportedContact.objects.filter(contact__in=people, export__state__in=LEFT)
    titles = {column.name: str(column.header) for column in available_columns(frozenset())}
    return [
        {
            "on": row.export.created_at.isoformat(),
            "purpose": row.export.purpose,
            "format": row.export.format,
            "fields": [titles.get(name, name) for name in row.export.columns],
            "by": row.export.by.job_title if row.export.by else "",
        }
        for row in rows.select_related("export__by").order_by("export__created_at")
    ]


def _sources(people: Sequence[int]) -> list[Facts]:
    rows = Origin.objects.filter(contact__in=people).order_by().values("source_id")
    counted = rows.annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
    sources = Source.objects.in_bulk([row["source_id"] for row in counted if row["source_id"]])
    custom = {field.slug: field for field in CustomField.objects.all()}
    fields: dict[Any, set[str]] = {}
    for number, names in Origin.objects.filter(contact__in=people).values_list("source", "fields"):
        fields.setdefault(number, set()).update(names)
    return [
        {
            "source": str(sources.get(row["source_id"]) or _("Not written down")),
            "kind": sources[row["source_id"]].get_kind_display() if row["source_id"] else "",
            "fields": sorted(_called(each, custom) for each in fields[row["source_id"]]),
            "first": row["first"].isoformat(),
            "last": row["last"].isoformat(),
            "times": row["times"],
        }
        for row in sorted(counted, key=lambda row: row["first"])
    ]


def _called(name: str, custom: dict[str, CustomField]) -> str:
    return field_label(name, custom) if known_field(name) else name


def _scores(people: Sequence[int]) -> list[Facts]:
    out = [
        {
            "name": _("Kind of customer"),
            "result": str(Cell(row.rfm).label),
            "logic": _(
                "Every night all customers with an order kept within twelve months are put in"
                " order three times: by their latest order, by how many orders they made and by"
                " how much they spent. Each order of customers is cut into fifths, from 1 to 5,"
                " the best 5. The fifth of the latest order together with the mean of the other"
                " two names the kind of customer. Yours: latest order %(r)s, orders %(f)s, money"
                " %(m)s."
            )
            % {"r": row.rfm_r, "f": row.rfm_f, "m": row.rfm_m},
            "since": row.as_of.isoformat(),
        }
        for row in ContactScore.objects.filter(contact__in=people)
    ]
    quality = QualityScore.objects.filter(contact__in=people).exclude(total=None)
    return out + [
        {
            "name": _("Quality of the record"),
            "result": f"{row.total} / 100",
            "logic": _(
                "The weighted share of our rules for good records that yours keeps: whether it is"
                " complete, valid, consistent, stands once and was checked lately. It says how"
                " well we keep your data and nothing about you."
            ),
            "since": row.measured_at.isoformat(),
        }
        for row in quality
    ]


def _segments(people: Sequence[int]) -> list[Facts]:
    words = vocabulary_for(None)
    rows = SegmentMembership.objects.filter(contact__in=people).select_related("segment")
    rows = rows.filter(segment__archived_at=None).order_by(F("segment__name"))
    return [
        {
            "name": _("Group “%(name)s”") % {"name": row.segment.name},
            "result": str(row.segment.get_purpose_display()),
            "logic": sentence(row.segment.rule, words)
            if row.segment.rule
            else _("People are put into this group by hand."),
            "since": row.since.isoformat(),
        }
        for row in rows
    ]
