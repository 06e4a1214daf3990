"""Hands what one colleague answers for to another, as one operation that can be taken back."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import current_operation, operation
from contacts.models.work import BulkChange
from contacts.operations.bulk_writing import CannotUndo
from contacts.operations.handing import give_contacts_back, hand_contacts
from contacts.operations.rights import is_system
from governance.models.domain import DomainSteward
from governance.operations.belongings import CODES, CONTACTS, Belonging, chosen

HAND_OVER = "hand_over"
PERMISSION = "governance.hand_over"
# More contacts than these are handed over by the worker.
AT_ONCE = 20_000
_PATIENCE = "set local statement_timeout = '30min'"


@operation
def hand_over(
    *, of: Any, to: Any, team: Any = None, kinds: Iterable[str] = CODES, by: Actor
) -> BulkChange:
    """Make `to` responsible for everything of these kinds that `of` answers for.

    Set-based: two statements for the contacts and one or two for each other kind.

    Args:
        of: a colleague, working here or not, or None for what nobody answers for.
        to: who takes over; works here.
        team: contacts move into this team too; without it they stay in theirs.
        kinds: codes of `belongings.BELONGINGS`.
        by: who decides it.

    Returns:
        The change, to be taken back; when there was nothing, an unsaved one of count 0.

    Raises:
        Invalid: an unknown kind, the same person twice, or one who no longer works here.
        NotPermitted: the role does not hand over.
    """
    demand_hand_over(by)
    contacts, moved = _move(_checked(of, to, kinds), of, to, team, by)
    counts = {code: len(ids) for code, ids in moved.items()}
    if contacts:
        counts[CONTACTS] = contacts
    facts = {"of": of.pk if of else None, "to": to.pk, "moved": moved, "contacts": contacts}
    change = BulkChange(
        operation=current_operation(),
        action=HAND_OVER,
        count=sum(counts.values()),
        by=by.user,
        facts=facts,
    )
    if counts:
        change.save()
        people = {"owner": str(to.pk)} | ({"former": str(of.pk)} if of else {})
        record("ownership.handed_over", about=change, by=by, **counts, **people)
    return change


@operation
def undo_hand_over(*, change: BulkChange, by: Actor) -> tuple[int, int]:
    """Give back what nobody changed since; returns how many were restored and kept.

    Raises:
        CannotUndo: it was taken back before, or the person of before no longer works here.
        NotPermitted: the role does not hand over.
    """
    demand_hand_over(by)
    current = BulkChange.objects.select_for_update().get(pk=change.pk, action=HAND_OVER)
    if current.undone_at:
        raise CannotUndo(_("This change was undone before."))
    before, after = current.facts["of"], current.facts["to"]
    if before and not apps.get_model("governance", "User").objects.get(pk=before).is_active:
        raise CannotUndo(_("This person no longer works here."))
    restored = give_contacts_back(current.operation, now=timezone.now())
    moved = current.facts["moved"]
    for kind in chosen(moved):
        if before is None and not _nullable(kind):
            continue
        mine = kind.rows().filter(pk__in=moved[kind.code], **{f"{kind.column}_id": after})
        restored += _set(kind, mine, before)
    kept = max(current.count - restored, 0)
    current.undone_at = timezone.now()
    current.facts |= {"restored": restored, "kept": kept}
    current.save(update_fields=["undone_at", "facts"])
    record("ownership.hand_over_undone", about=current, by=by, restored=restored, kept=kept)
    return restored, kept


def _move(
    kinds: list[Belonging], of: Any, to: Any, team: Any, by: Actor
) -> tuple[int, dict[str, list[int]]]:
    """Hand all of it over; returns how many contacts, and the rows of every other kind."""
    contacts, moved = 0, {}
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
    for kind in kinds:
        if kind.code == CONTACTS:
            contacts = hand_contacts(of=of, to=to, team=team, now=timezone.now(), by=by)
        elif ids := _hand(kind, of, to):
            moved[kind.code] = ids
    return contacts, moved


def demand_hand_over(by: Actor) -> None:
    """Refuse an actor who may not decide about the work of others."""
    if not is_system(by) and not (by.user is not None and by.user.has_perm(PERMISSION)):
        raise NotPermitted(_("Your role does not allow this."))


def _checked(of: Any, to: Any, kinds: Iterable[str]) -> list[Belonging]:
    codes = list(kinds)
    if to is None or not to.is_active:
        raise Invalid({"to": [_("This person no longer works here.")]})
    if of is not None and of.pk == to.pk:
        raise Invalid({"to": [_("Choose somebody else than who hands over.")]})
    if not codes or not set(codes) <= set(CODES):
        raise Invalid({"kinds": [_("Choose one of the list.")]})
    return list(chosen(codes))


def _hand(kind: Belonging, of: Any, to: Any) -> list[int]:
    rows = kind.of(of)
    if kind.model == DomainSteward._meta.label:
        # Who is a steward of the domain already does not become one twice.
        known = DomainSteward.objects.filter(user=to).values("domain")
        rows.filter(domain__in=known).delete()
    ids = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if ids:
        _set(kind, kind.rows().filter(pk__in=ids), to.pk)
    return ids


def _set(kind: Belonging, rows: QuerySet, person: int | None) -> int:
    values: dict[str, Any] = {f"{kind.column}_id": person}
    names = {field.name for field in rows.model._meta.local_concrete_fields}
    if "version" in names:
        values |= {"version": F("version") + 1}
    if "updated_at" in names:
        values |= {"updated_at": timezone.now()}
    return rows.update(**values)


def _nullable(kind: Belonging) -> bool:
    return apps.get_model(kind.model)._meta.get_field(kind.column).null
