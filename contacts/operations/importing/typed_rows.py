"""One draft as one typed row of staging: cut to what the columns hold, blanks as None."""

from ipaddress import ip_address
from typing import Any

import orjson

from contacts.drafts import Draft, Point
from contacts.models.source import Import
from contacts.normalise.custom_values import check_value
from contacts.normalise.text import fold
from contacts.operations.importing.sealed_rows import staged_cells, staged_value

VALUES = (
    "given_name",
    "family_name",
    "second_family_name",
    "honorific",
    "gender",
    "birth_date",
    "birth_year",
    "birth_day",
    "occupation",
    "language",
    "time_zone",
    "organisation_role",
    "stage",
    "notes",
)
LIMITS = {
    "given_name": 120,
    "family_name": 120,
    "second_family_name": 120,
    "honorific": 40,
    "occupation": 120,
    "organisation_role": 120,
    "language": 8,
    "time_zone": 40,
    "notes": 100_000,
}
COLUMNS = (
    "import_id",
    "number",
    "line",
    "raw",
    "external_id",
    *VALUES,
    "custom",
    "organisation",
    "organisation_fold",
    "name_fold",
    "email",
    "phone",
    "emails",
    "phones",
    "points",
    "addresses",
    "tags",
    "consents",
    "findings",
    "search",
    "changed_at",
    "reason",
    "reason_column",
)


def row_of(job: Import, number: int, draft: Draft, custom: dict[str, tuple]) -> tuple:
    """Return one staged row in the order of COLUMNS; a blank is None."""
    raw = _raw(draft.raw) if not brings_sealed(job, custom) else _sealed_raw(job, draft)
    if draft.rejected:
        return _refused_row(job, number, draft, raw)
    values = draft.values
    points = _distinct(draft.points)
    emails = [p.normalised for p in points if p.kind == "email" and p.status == "valid"]
    phones = [p.normalised for p in points if p.kind == "phone" and p.status == "valid"]
    organisation = (values.get("organisation") or "")[:200] or None
    given, family = values.get("given_name") or "", values.get("family_name") or ""
    second = values.get("second_family_name") or ""
    name = fold(f"{given} {family} {second}".strip())
    return (
        job.pk,
        number,
        draft.line,
        raw,
        draft.external_id[:200] or None,
        *[_short(key, values.get(key)) for key in VALUES],
        _custom_json(job, draft, custom),
        organisation,
        fold(organisation) if organisation else None,
        name,
        _primary(points, "email"),
        _primary(points, "phone"),
        emails or None,
        phones or None,
        _json([_point(p) for p in points]),
        _json([_address(a) for a in draft.addresses]),
        [tag[:60] for tag in draft.tags] or None,
        _json([_consent(c) for c in draft.consents]),
        _json([[f.code, f.column, f.severity] for f in draft.findings]),
        _words(draft, name, organisation, points),
        draft.changed_at,
        None,
        None,
    )


def _raw(cells: list[str]) -> str:
    """Return the cells as JSON that PostgreSQL can hold: NUL is shown by its symbol."""
    try:
        text = orjson.dumps(cells).decode()
    except orjson.JSONEncodeError:  # lone surrogates of a damaged file
        text = orjson.dumps([c.encode("utf-8", "replace").decode() for c in cells]).decode()
    return text.replace("\\u0000", "\u2400")


def _sealed_raw(job: Import, draft: Draft) -> str:
    return staged_cells(job, _raw(draft.raw))


def _refused_row(job: Import, number: int, draft: Draft, raw: str) -> tuple:
    known = {
        "import_id": job.pk,
        "number": number,
        "line": draft.line,
        "raw": raw,
        "name_fold": "",
        "search": "",
        "reason": draft.rejected.code,
        "reason_column": draft.rejected.column,
    }
    return tuple(known.get(column) for column in COLUMNS)


def _short(key: str, value: Any) -> Any:
    if value == "" or value is None:
        return None
    limit = LIMITS.get(key)
    return value[:limit] if limit and isinstance(value, str) else value


def _distinct(points: list[Point]) -> list[Point]:
    if len(points) < 2:
        return points
    seen: dict[tuple, Point] = {}
    for point in points:
        seen.setdefault((point.kind, point.normalised or point.value), point)
    return list(seen.values())


def _primary(points: list[Point], kind: str) -> str | None:
    own = [p for p in points if p.kind == kind and p.status == "valid" and p.normalised]
    return next((p.normalised for p in own if p.primary), own[0].normalised if own else None)


def _json(rows: list) -> str | None:
    return orjson.dumps(rows).decode() if rows else None


def _point(p: Point) -> list:
    return [
        p.kind,
        p.value[:254],
        p.normalised[:254],
        p.extension[:12],
        p.network[:30],
        p.label[:40],
        p.status == "valid",
        p.mark,
    ]


def _address(a: Any) -> list:
    street = a.street or a.formatted
    return [
        a.label[:40],
        street[:250],
        a.city[:120],
        a.region[:120],
        a.postal_code[:20],
        a.country[:2],
    ]


def _consent(c: Any) -> list:
    return [
        c.channel,
        c.action,
        c.at.isoformat() if c.at else None,
        _address_of_host(c.ip),
        c.wording,
        c.column,
    ]


def _address_of_host(text: str) -> str | None:
    try:
        return str(ip_address(text.strip())) if text else None
    except ValueError:
        return None  # damaged in the file; the cell itself stays in the staged row


def _words(draft: Draft, name: str, organisation: str | None, points: list[Point]) -> str:
    words = [name]
    for point in points:
        words.append(
            fold(point.value) if point.kind == "handle" else point.normalised or fold(point.value)
        )
    if organisation:
        words.append(fold(organisation))
    if draft.external_id:
        words.append(fold(draft.external_id))
    return " ".join(words)


def brings_sealed(job: Import, fields: dict[str, tuple]) -> bool:
    """Say whether a column of the file goes to a field whose values are stored sealed."""
    closed = {f"custom:{slug}" for slug, field in fields.items() if field[3]}
    return bool(closed) and not closed.isdisjoint(filter(None, job.mapping))


def _custom_json(job: Import, draft: Draft, fields: dict[str, tuple]) -> str | None:
    if not draft.custom:
        return None
    kept = {}
    for slug, raw in draft.custom.items():
        if slug in fields:
            value, problem = check_value(fields[slug][0], raw, fields[slug][1], fields[slug][2])
            if problem is None and value is not None:
                kept[slug] = staged_value(job, value) if fields[slug][3] else value
    return orjson.dumps(kept, default=str).decode() if kept else None
