"""Keeps the sources of area figures: what was published, when, and how it may be used."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.custom_values import check_value
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from interactions.access import Can
from interactions.models.areas import AreaSource

FIELDS = ("name", "year", "licence", "url", "owner")
_LONGEST, _URL = 120, 300
_YEARS = range(1800, 2101)


@operation
def save_source(
    *, values: dict[str, Any], by: Actor, source: AreaSource | None = None
) -> AreaSource:
    """Make a source of area figures, or change what is said of one.

    Raises:
        NotPermitted: the role does not allow it.
        Invalid: no name, year or licence, or a source twice.
    """
    demand(by, Can.IMPORT_AREAS)  # type: ignore[arg-type]
    current = AreaSource()
    if source is not None:
        current = AreaSource.objects.select_for_update().get(pk=source.pk)
    else:
        values = {"name": "", "year": None, "licence": "", **values}
    wanted = _checked(values, current)
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, wanted[name])
    if source is None:
        current.save()
        record("area_source.created", about=current, by=by)
    elif changed:
        current.save(update_fields=changed)
        record("area_source.changed", about=current, by=by, fields=changed)
    return current


def source_named(*, values: dict[str, Any], by: Actor) -> AreaSource:
    """Return the source of a name and year, made where there is none; its licence is kept."""
    name = tidy(str(values.get("name") or ""))
    known = AreaSource.objects.filter(name=name, year=values.get("year") or 0).first()
    return save_source(values=values, by=by, source=known)


@operation
def delete_source(*, source: AreaSource, by: Actor) -> None:
    """Remove a source with all its figures.

    Raises:
        NotPermitted: the role does not allow it.
    """
    demand(by, Can.IMPORT_AREAS)  # type: ignore[arg-type]
    record("area_source.deleted", about=source, by=by)
    source.delete()


def _checked(values: dict[str, Any], current: AreaSource) -> dict[str, Any]:
    problems: dict[str, list[Any]] = {
        name: [_("Unknown word.")] for name in values.keys() - {*FIELDS}
    }
    wanted = {name: values[name] for name in FIELDS if name in values}
    for name in ("name", "licence"):
        if name in wanted:
            wanted[name] = tidy(str(wanted[name] or ""))
            if not 0 < len(wanted[name]) <= _LONGEST:
                problems[name] = [_("Use 1 to %(most)d characters.") % {"most": _LONGEST}]
    if "year" in wanted and wanted["year"] not in _YEARS:
        problems["year"] = [_("Give a year.")]
    if wanted.get("url"):
        wanted["url"], problem = check_value("url", wanted["url"])
        if problem or len(str(wanted["url"])) > _URL:
            problems["url"] = [_("Write a web address, such as https://example.org.")]
    if not problems:
        name, year = wanted.get("name", current.name), wanted.get("year", current.year)
        if AreaSource.objects.filter(name=name, year=year).exclude(pk=current.pk).exists():
            problems["name"] = [_("There is a source of this name and year already.")]
    if problems:
        raise Invalid(problems)
    return wanted
