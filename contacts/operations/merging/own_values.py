"""Writes the survivor's own columns and main addresses as the choices say."""

from collections.abc import Iterable
from typing import Any

from contacts.field_groups import CUSTOM, GROUPS
from contacts.models.contact import Contact
from contacts.models.merge import MergeMove
from contacts.models.reach import ContactPoint, PointKind, PostalAddress
from contacts.operations.merging.choices import BOTH, HOUSE, NOTES, REACH
from contacts.operations.merging.run import ABSORBED, MergeRun
from contacts.operations.primaries import COLUMNS


def take_values(run: MergeRun) -> None:
    """Give the survivor the values of the groups that were chosen from the absorbed record."""
    values: dict[str, Any] = {}
    for group, side in run.chosen.items():
        if group in GROUPS and group not in REACH and side == ABSORBED:
            values |= _of(run.absorbed, GROUPS[group])
    if run.chosen.get(HOUSE) == ABSORBED:
        values |= _of(run.absorbed, ("owner", "team"))
    if run.chosen.get(NOTES) == ABSORBED:
        values[NOTES] = run.absorbed.notes
    elif run.chosen.get(NOTES) == BOTH:
        values[NOTES] = f"{run.survivor.notes}\n\n{run.absorbed.notes}"
    if values:
        run.change(Contact, run.survivor.pk, values)
    _take_custom(run)


def _of(contact: Contact, names: Iterable[str]) -> dict[str, Any]:
    fields = [Contact._meta.get_field(name) for name in names]
    return {str(f.column): getattr(contact, f.attname) for f in fields}  # type: ignore[union-attr]


def _take_custom(run: MergeRun) -> None:
    """Set the custom fields that were chosen, each noted under its own name."""
    slugs = {
        group.removeprefix(CUSTOM)
        for group, side in run.chosen.items()
        if group.startswith(CUSTOM) and side == ABSORBED
    }
    # As they are stored: what is sealed stays so, and opens in the survivor.
    before, other = run.survivor.custom.as_stored(), run.absorbed.custom.as_stored()
    taken = {slug: other[slug] for slug in slugs if slug in other}
    changed = {slug: value for slug, value in taken.items() if before.get(slug) != value}
    if not changed:
        return
    Contact.objects.filter(pk=run.survivor.pk).update(custom={**before, **changed})
    run.note(
        MergeMove(
            merge=run.merge,
            table=Contact._meta.label,
            row=str(run.survivor.pk),
            what=MergeMove.What.UNITED,
            column=f"custom.{slug}",
            old=before.get(slug),
            new=value,
        )
        for slug, value in sorted(changed.items())
    )


def main_of(contact: Contact) -> dict[str, tuple[Any, ...]]:
    """Return what the main address of each kind says, to find it again after rows moved."""
    main: dict[str, tuple[Any, ...]] = {
        point.kind: (point.normalised or point.value,)
        for point in contact.points.filter(is_primary=True).order_by("-pk")
    }
    for address in contact.addresses.filter(is_primary=True).order_by("-pk"):
        main["address"] = _lines(address)
    return main


def settle_main(run: MergeRun) -> None:
    """Leave one main email, phone, handle and address: the chosen record's, else the other's."""
    mine, other = run.before["main"]
    for kind in (*PointKind.values, "address"):
        first, second = (other, mine) if run.chosen.get(kind) == ABSORBED else (mine, other)
        wanted = first.get(kind) or second.get(kind)
        _settle(run, kind, wanted)


def _settle(run: MergeRun, kind: str, wanted: tuple[Any, ...] | None) -> None:
    rows: list[Any] = (
        list(run.survivor.addresses.order_by("pk"))
        if kind == "address"
        else list(run.survivor.points.filter(kind=kind).order_by("pk"))
    )
    said = [_lines(row) if kind == "address" else (row.normalised or row.value,) for row in rows]
    main = rows[said.index(wanted)] if wanted in said else None
    model = PostalAddress if kind == "address" else ContactPoint
    for row in rows:
        if row.is_primary is not (row is main):
            run.change(model, row.pk, {"is_primary": row is main})
    if kind in COLUMNS:
        value = main.normalised if main is not None else ""
        if value != getattr(run.survivor, kind):
            run.change(Contact, run.survivor.pk, {COLUMNS[kind]: value})


def _lines(address: PostalAddress) -> tuple[Any, ...]:
    return tuple(
        getattr(address, name) for name in ("street", "city", "region", "postal_code", "country")
    )
