"""Many issues given to somebody, or accepted until a day: each one set, taken back as one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import current_operation, operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityWaiver
from contacts.models.work import BulkChange
from contacts.operations.bulk_writing import CannotUndo
from contacts.operations.flagging import refresh_many
from contacts.operations.quality.waivers import checked_terms
from contacts.operations.rights import changeable, demand, is_system, may, visible
from contacts.scope import open_to

GIVE, ACCEPT = "give_issues", "accept_issues"
# One statement each, in the request; who has more of them narrows the filters first.
MOST = 50_000
Closed = QualityIssue.Closed


def preview_giving(issues: QuerySet[QualityIssue], by: Actor) -> dict[str, Any]:
    """Return how many issues would be given, and who has how many of them now."""
    rows = _seen(issues, by).order_by()
    held = rows.values_list("assignee").annotate(n=Count("pk")).order_by("-n", "assignee")
    return {"total": sum(count for _who, count in held), "held": list(held)}


def preview_accepting(issues: QuerySet[QualityIssue], by: Actor) -> dict[str, int]:
    """Return what accepting would do: total, accept, close (no rule judges it), not_permitted."""
    counts = _seen(issues, by).aggregate(
        total=Count("pk"),
        accept=Count("pk", filter=_mine(by) & Q(rule__isnull=False)),
        close=Count("pk", filter=_mine(by) & Q(rule=None)),
    )
    return counts | {"not_permitted": counts["total"] - counts["accept"] - counts["close"]}


@operation
def give_many(*, issues: QuerySet[QualityIssue], assignee: Any, by: Actor) -> BulkChange:
    """Give all of these open issues of people the actor sees to a colleague, or to nobody.

    Returns:
        The change, for `undo_many`; unsaved and of count 0 where all were so already.

    Raises:
        Invalid: the colleague has left, or there are more than MOST.
        NotPermitted: the role does not change many at once, or not settle issues.
    """
    _demand(by)
    if assignee is not None and not assignee.is_active:
        raise Invalid({"assignee": [_("Choose somebody who works here.")]})
    wanted = assignee.pk if assignee else None
    rows = _seen(issues, by).exclude(**_held_by(wanted))
    before = _locked(rows, "assignee")
    held: dict[str, list[int]] = {}
    for pk, former in before:
        held.setdefault(str(former or ""), []).append(pk)
    change = _change(GIVE, {"value": wanted, "held": held}, len(before), by)
    if change.count:
        QualityIssue.objects.filter(pk__in=[pk for pk, _former in before]).update(assignee=wanted)
        change.save()
        to = assignee.get_username() if assignee else ""
        record("quality_issue.many_given", about=change, by=by, issues=change.count, assignee=to)
    return change


@operation
def accept_many(
    *, issues: QuerySet[QualityIssue], until: date, reason: str, by: Actor
) -> BulkChange:
    """Accept these open issues of people the actor may change until a day; they close.

    What an import found, and no rule judges, is closed for good.

    Returns:
        The change, for `undo_many`; unsaved and of count 0 where there was nothing.

    Raises:
        Invalid: the day is past, there is no reason, or there are more than MOST.
        NotPermitted: the role does not change many at once, or not settle issues.
    """
    _demand(by)
    text, now = checked_terms(until, reason), timezone.now()
    found = _locked(_seen(issues, by).filter(_mine(by)), "contact", "rule")
    change = _change(ACCEPT, {"until": until.isoformat()}, len(found), by)
    if not found:
        return change
    pairs = sorted({(contact, rule) for _pk, contact, rule in found if rule})
    _waive(pairs, {"until": until, "reason": text, "by_id": by.user_id, "at": now})
    for judged, how in ((True, Closed.WAIVED), (False, Closed.PERSON)):
        keys = [pk for pk, _contact, rule in found if bool(rule) is judged]
        QualityIssue.objects.filter(pk__in=keys).update(closed_at=now, closed_how=how)
    change.facts["issues"] = [pk for pk, _contact, _rule in found]
    change.save()
    refresh_many(contact for _pk, contact, _rule in found)
    facts = {"issues": change.count, "until": until.isoformat()}
    record("quality_issue.many_accepted", about=change, by=by, **facts)
    return change


def _waive(pairs: Iterable[tuple[int, int]], terms: dict[str, Any]) -> None:
    """Let a rule not hold for a person on these terms, which replace earlier ones."""
    QualityWaiver.objects.bulk_create(
        [QualityWaiver(contact_id=contact, rule_id=rule, **terms) for contact, rule in pairs],
        update_conflicts=True,
        update_fields=["until", "reason", "by", "at"],
        unique_fields=["contact", "rule"],
        batch_size=5_000,
    )


@operation
def undo_many(*, change: BulkChange, by: Actor) -> tuple[int, int]:
    """Take back what giving or accepting many did, where nobody changed it since.

    Returns:
        How many issues are as they were before, and how many were kept as they are now.

    Raises:
        CannotUndo: it was taken back before, or is another kind of change.
        NotPermitted: it is somebody else's change and the role does not see every team.
    """
    _demand(by)
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if current.action not in (GIVE, ACCEPT):
        raise CannotUndo(_("This change is taken back where it was made."))
    if current.by_id != by.user_id and not may(by, Can.VIEW_ALL):
        raise NotPermitted(_("This change belongs to somebody else."))
    if current.undone_at:
        raise CannotUndo(_("This change was undone before."))
    restored = _take_back(current) if current.action == GIVE else _hold_again(current)
    kept = max(current.count - restored, 0)
    current.undone_at = timezone.now()
    current.facts = {"restored": restored, "kept": kept}
    current.save(update_fields=["undone_at", "facts"])
    record("quality_issue.many_undone", about=current, by=by, restored=restored, kept=kept)
    return restored, kept


def _take_back(change: BulkChange) -> int:
    """Give issues back to who had them and still works here."""
    facts, restored = change.facts, 0
    for former, keys in facts["held"].items():
        rows = QualityIssue.objects.filter(pk__in=keys, closed_at=None)
        rows = rows.filter(**_held_by(facts["value"]))
        restored += _given_back(rows, int(former) if former else None)
    return restored


def _given_back(rows: QuerySet[QualityIssue], former: int | None) -> int:
    people = QualityIssue._meta.get_field("assignee").related_model._default_manager  # type: ignore[union-attr]
    if former is not None and not people.filter(pk=former, is_active=True).exists():
        return 0
    return rows.update(assignee=former)


def _hold_again(change: BulkChange) -> int:
    """End what was accepted, or give it its terms from before; the issues open again."""
    _end_waivers(change)
    waived = QualityWaiver.objects.filter(contact=OuterRef("contact"), rule=OuterRef("rule"))
    waived = waived.filter(until__gte=timezone.localdate())
    twin = QualityIssue.objects.filter(
        contact=OuterRef("contact"), code=OuterRef("code"), field=OuterRef("field"), closed_at=None
    )
    closed = QualityIssue.objects.filter(
        ~Exists(waived),
        ~Exists(twin),
        pk__in=change.facts["issues"],
        closed_how__in=(Closed.WAIVED, Closed.PERSON),
    )
    keys = list(closed.values_list("pk", flat=True))
    again = QualityIssue.objects.filter(pk__in=keys)
    again.update(closed_at=None, closed_how="")
    refresh_many(again.values_list("contact", flat=True))
    return len(keys)


def _end_waivers(change: BulkChange) -> None:
    history = QualityWaiver.history.model.objects
    later = history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    last = earlier.order_by("-history_id")
    mine = history.filter(~Exists(later), history_operation=change.operation)
    made = mine.filter(history_type="+").values("id")
    QualityWaiver.objects.filter(pk__in=made).delete()
    names = ("until", "reason", "by_id", "at")
    before = {name: Subquery(last.values(name)[:1]) for name in names}
    changed = mine.filter(history_type="~").values("id")
    former = changed.annotate(**{f"former_{name}": past for name, past in before.items()})
    rows = [
        QualityWaiver(pk=row["id"], **{name: row[f"former_{name}"] for name in names})
        for row in former
    ]
    QualityWaiver.objects.bulk_update(rows, ["until", "reason", "by", "at"], batch_size=1_000)


def _demand(by: Actor) -> None:
    demand(by, Can.BULK)
    demand(by, Can.RESOLVE_QUALITY)


def _seen(issues: QuerySet[QualityIssue], by: Actor) -> QuerySet[Any]:
    """Keep the open ones of people the actor sees, as a plain query."""
    rows = QualityIssue.objects.filter(pk__in=issues.order_by().values("pk"), closed_at=None)
    if is_system(by):
        return rows
    if may(by, Can.VIEW_ALL):
        return rows.filter(open_to(by.user))
    return rows.filter(contact__in=visible(Contact.objects.all(), by.user).values("pk"))


def _mine(by: Actor) -> Q:
    return Q(contact__in=changeable(Contact.objects.all(), by).order_by().values("pk"))


def _held_by(person: int | None) -> dict[str, Any]:
    return {"assignee__isnull": True} if person is None else {"assignee": person}


def _locked(rows: QuerySet[Any], *names: str) -> list[Any]:
    found = rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", *names)
    keys = list(found[: MOST + 1])
    if len(keys) > MOST:
        text = _("Take %(most)d at most: narrow the filters.") % {"most": MOST}
        raise Invalid({"issues": [text]})
    return keys


def _change(action: str, facts: dict[str, Any], count: int, by: Actor) -> BulkChange:
    return BulkChange(
        operation=current_operation(), action=action, count=count, by=by.user, facts=facts
    )
