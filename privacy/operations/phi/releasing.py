"""Files of people without names: de-identified, or a limited data set; in the ledger of exports.

Both are written from a closed list of columns, so that a field somebody adds tomorrow is in
neither: text that anybody may type, addresses and links have no column at all.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config import phi
from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from config.us_states import state_code
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.operations.export_building import people_in, readable_columns, register_content
from contacts.operations.export_columns import NUMBER, Column, rows_of
from contacts.operations.exporting import request_file
from contacts.operations.rights import demand, visible
from contacts.operations.sealing import protected
from privacy.access import Can
from privacy.laws.deidentify import safe_number, safe_year, safe_zip, whole_day
from privacy.models.authorisations import DataUseAgreement, ReleaseCode
from privacy.operations.phi.data_use import data_use_in_force

KIND = "release"
DEIDENTIFIED, LIMITED = "deidentified", "limited"
SHAPES = (DEIDENTIFIED, LIMITED)
_OPEN = {
    CustomField.Kind.NUMBER, CustomField.Kind.DATE, CustomField.Kind.BOOLEAN,
    CustomField.Kind.CHOICE, CustomField.Kind.CHOICES,
}  # fmt: skip
_CHUNK = 2_000
_CODE_BYTES = 10

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One column of a released file: its name, the columns it is made of, and how."""

    name: str
    of: tuple[str, ...]
    value: Callable[[Values, date], Any]


def _same(name: str) -> Told:
    return Told(name, (name,), lambda row, _day: row[name] or "")


def _state(row: Values, _day: date) -> str:
    """Return the state of an address in the United States; a region elsewhere may be small."""
    return state_code(str(row["region"])) if row["country"] == "US" else ""


def _born(row: Values, day: date) -> str:
    return safe_year(row["birth_date"] or row["birth_year"], day)


def _whole(name: str) -> Told:
    return Told(name, (name,), lambda row, _day: whole_day(row[name]))


_BOTH = (_same("country"), _same("gender"), _same("language"), _same("stage"))
COLUMNS: Mapping[str, tuple[Told, ...]] = {
    DEIDENTIFIED: (
        *_BOTH,
        Told("state", ("region", "country"), _state),
        Told("zip3", ("postal_code", "country"),
             lambda row, _day: safe_zip(str(row["postal_code"]), str(row["country"]))),
        Told("birth_year", ("birth_date", "birth_year"), _born),
        Told("since_year", ("created_at",), lambda row, day: safe_year(row["created_at"], day)),
    ),
    LIMITED: (
        *_BOTH, _same("region"), _same("city"), _same("postal_code"), _whole("birth_date"),
        _same("birth_year"), _whole("created_at"),
    ),
}  # fmt: skip


class NoDataUse(DomainError):
    """The agreement under which a limited data set would leave does not hold."""

    code = "no_data_use_agreement"


def releasable() -> list[CustomField]:
    """Return the custom fields that may be in such a file: those with closed answers."""
    return list(CustomField.objects.filter(active=True, kind__in=_OPEN).order_by("position", "pk"))


@operation
def release_people(
    *,
    people: Any,
    shape: str,
    fields: Sequence[str],
    format: str,
    purpose: str,
    by: Actor,
    agreement: DataUseAgreement | None = None,
    knows_nothing: bool = False,
) -> Export:
    """Ask for a file of people without names; it is written down and counted like any other.

    Args:
        people: a query of contacts; only those the actor may see are in it.
        shape: "deidentified" or "limited".
        fields: short names of custom fields to add, of `releasable`.
        format: "csv" or "xlsx".
        purpose: why, in the person's words.
        by: who takes it.
        agreement: under which a limited data set leaves.
        knows_nothing: of nothing in it that tells who somebody is (164.514(b)(2)(ii)).

    Raises:
        Invalid: an unknown shape, field or format, no purpose, nobody's word, or no agreement.
        NotPermitted: the role releases no data sets.
    """
    demand(by, Can.RELEASE)  # type: ignore[arg-type]
    if problems := _problems(shape, fields, agreement, knows_nothing):
        raise Invalid(problems)
    ids = list(visible(people, by.user).order_by("pk").values_list("pk", flat=True))
    query: dict[str, Any] = {"content": KIND, "shape": shape, "fields": list(fields)}
    if agreement is not None and shape == LIMITED:
        query["agreement"] = str(agreement.key)
    names = ["code", *(column.name for column in COLUMNS[shape]), *fields]
    return request_file(
        contacts=ids, lines=len(ids), columns=names, format=format, purpose=purpose,
        query=query, by=by,
    )  # fmt: skip


def _problems(
    shape: str, fields: Sequence[str], agreement: DataUseAgreement | None, knows_nothing: bool
) -> dict[str, list[Any]]:
    problems: dict[str, list[Any]] = {}
    if shape not in SHAPES:
        problems["shape"] = [_("Choose one of the list.")]
    if set(fields) - {field.slug for field in releasable()}:
        problems["fields"] = [_("Choose one of the list.")]
    if shape == DEIDENTIFIED and not knows_nothing:
        problems["knows_nothing"] = [
            _("Only who knows of nothing that tells who somebody is may release it.")
        ]
    if shape == LIMITED and not _holds(agreement):
        problems["agreement"] = [_("Choose a data use agreement that is in force.")]
    return problems


def _holds(agreement: DataUseAgreement | None) -> bool:
    return agreement is not None and data_use_in_force().filter(pk=agreement.pk).exists()


def _demand_still(export: Export, taker: Actor) -> None:
    """Ask again, when it is written and when it is taken.

    Raises:
        NoDataUse: the agreement ended meanwhile.
        NotPermitted: the role releases nothing any more.
    """
    demand(taker, Can.RELEASE)  # type: ignore[arg-type]
    key = export.query.get("agreement")
    limited = export.query.get("shape") == LIMITED
    if limited and not data_use_in_force().filter(key=key).exists():
        raise NoDataUse(_("The data use agreement is not in force any more."))


def _content(export: Export, taker: Actor) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headers and the lines of a file, as the taker may see its people today."""
    _demand_still(export, taker)
    shape, slugs = export.query["shape"], export.query["fields"]
    fields = [field for field in releasable() if field.slug in set(slugs)]
    told = [*COLUMNS[shape], *(_of_field(field, shape) for field in fields)]
    needed = list(dict.fromkeys(name for each in told for name in each.of))
    columns, lost = readable_columns(needed, taker)
    if lost:
        raise NoDataUse(_("Some columns may not be read any more. Ask for the file again."))
    return ["code", *(each.name for each in told)], _lines(export, taker, told, columns)


def _lines(
    export: Export, taker: Actor, told: Sequence[Told], columns: Sequence[Column]
) -> Iterator[list[Any]]:
    """Yield the lines in the order of the codes, which is that of chance."""
    codes, today = _codes(export), timezone.localdate()
    names = [column.name for column in columns]
    closed = protected(names)
    keys = dict(Contact.objects.filter(pk__in=codes).values_list("pk", "key")) if closed else {}
    read: dict[str, set[str]] = {}
    ids = sorted(codes, key=codes.__getitem__)
    for start in range(0, len(ids), _CHUNK):
        for pk, *cells in rows_of(ids[start : start + _CHUNK], [NUMBER, *columns]):
            row = dict(zip(names, cells, strict=True))
            if shown := {name for name in closed if row[name] not in ("", None, [])}:
                read[str(keys[pk])] = shown
            yield [codes[pk], *(each.value(row, today) for each in told)]
    # What is de-identified is no health data any more; a limited data set is.
    if export.query["shape"] == LIMITED:
        phi.told(read, by=taker, page="export", why=f"export:{export.key}")


def _codes(export: Export) -> dict[int, str]:
    """Give everybody in the file a code of chance, kept so that only we lead it back."""
    named = people_in(export).values_list("pk", flat=True)
    codes = {pk: secrets.token_hex(_CODE_BYTES) for pk in named}
    ReleaseCode.objects.filter(export=export).delete()
    ReleaseCode.objects.bulk_create(
        (ReleaseCode(export=export, contact_id=pk, code=code) for pk, code in codes.items()),
        batch_size=_CHUNK,
    )
    return codes


def _of_field(field: CustomField, shape: str) -> Told:
    """Return the column of a custom field; what is not on its list of answers is left out."""
    name, choices = f"custom.{field.slug}", set(map(str, field.choices))

    def value(row: Values, day: date) -> Any:
        found = row[name]
        if found in (None, "", []):
            return ""
        match field.kind:
            case CustomField.Kind.NUMBER:
                return safe_number(found)
            case CustomField.Kind.DATE:
                return whole_day(found) if shape == LIMITED else safe_year(found, day)
            case CustomField.Kind.CHOICE:
                return found if str(found) in choices else ""
            case CustomField.Kind.CHOICES:
                return [each for each in found if str(each) in choices]
        return found

    return Told(field.slug, (name,), value)


@operation
def find_behind(*, code: str, by: Actor) -> Contact | None:
    """Return the person of a line, for who releases data sets and may see them; written down.

    Raises:
        NotPermitted: the role releases no data sets.
    """
    demand(by, Can.RELEASE)  # type: ignore[arg-type]
    row = ReleaseCode.objects.filter(code=code.strip().lower()).first()
    if row is None:
        return None
    person = visible(Contact.objects.filter(pk=row.contact_id), by.user).first()
    if person is not None:
        record("release_code.resolved", about=person, by=by)
    return person


def register() -> None:
    """Tell the ledger how such a file is written, and what is asked again when it is taken."""
    register_content(KIND, _content, still=_demand_still)


__all__ = [
    "COLUMNS", "DEIDENTIFIED", "LIMITED", "SHAPES", "NoDataUse", "Told", "find_behind",
    "register", "releasable", "release_people",
]  # fmt: skip
