"""Folds one record of a person into another one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.module_loading import import_string

from config.actor import Actor
from config.journal import record
from config.merging import Judged, Moved, OfGroup, Rebuilt, Strictest, United
from config.operation import current_operation, operation
from contacts.models.contact import Contact
from contacts.models.merge import Merge, MergeMove
from contacts.models.source import Origin
from contacts.operations.contacts import touch
from contacts.operations.merging.candidates import settle_candidates
from contacts.operations.merging.choices import checked_choices
from contacts.operations.merging.judging import judge, rebuild
from contacts.operations.merging.own_values import main_of, settle_main, take_values
from contacts.operations.merging.refusing import demand_mergeable, locked_pair
from contacts.operations.merging.relations import Relation, relations
from contacts.operations.merging.rows import fold_rows, move_rows, unite_rows
from contacts.operations.merging.run import ABSORBED, SURVIVOR, MergeRun, row_as_json
from contacts.operations.merging.strictest import closed_since, keep_closed
from contacts.operations.standing import restate, standings_of

_RULE = Merge.Rule


@operation
def merge_contacts(
    *,
    survivor: Contact,
    absorbed: Contact,
    choices: Mapping[str, str] | None = None,
    by: Actor,
    reason: str = "",
    rule: str = _RULE.PERSON,
    probability: float | None = None,
) -> Merge:
    """Fold `absorbed` into `survivor`: its rows everywhere now belong to the survivor.

    Addresses are united, refusals and other limits stay at their strictest, and of each group
    of fields one record's values are kept. The absorbed record stays with its own values,
    leads to the survivor, and `unmerge` gives it everything back.

    `choices` say "survivor" or "absorbed" by field group ("both" for notes); what is not named
    is decided by verification, trust, age and fullness. `probability` is how sure the
    comparison was, where there was one.

    Raises:
        CannotMerge: the same record, merged, erased or archived, or something stands in the way.
        NotPermitted: the role may not merge or not change one of the two.
        Invalid: a choice that is none.
    """
    mine, other = locked_pair(survivor, absorbed)
    demand_mergeable(mine, other, by)
    chosen = checked_choices(mine, other, choices, by)
    merge = _new_merge(mine, other, chosen, by)
    merge.reason, merge.rule, merge.probability = reason[:200], rule, probability
    merge.save()
    _carry_out(MergeRun(merge, mine, other, chosen, by, timezone.now()))
    facts = {"absorbed": str(other.key), "rule": str(rule), "rows": sum(merge.counts.values())}
    record("contact.merged", about=mine, by=by, **facts)
    return merge


def _carry_out(run: MergeRun) -> None:
    run.before = _remembered(run)
    _bring_together(run)
    _leave_tombstone(run)
    settle_candidates(run)
    _make_again(run)
    run.merge.counts = _counted(run.merge)
    run.merge.save(update_fields=["counts"])


def _new_merge(survivor: Contact, absorbed: Contact, chosen: dict[str, str], by: Actor) -> Merge:
    return Merge(
        survivor=survivor,
        absorbed=absorbed,
        choices=chosen,
        by=by.user,
        door=str(by.door),
        operation=current_operation(),
        snapshot={
            SURVIVOR: row_as_json(Contact, survivor.pk),
            ABSORBED: row_as_json(Contact, absorbed.pk),
        },
    )


def _remembered(run: MergeRun) -> dict[str, Any]:
    """Return what later steps must know from before the rows moved."""
    pair = {SURVIVOR: run.survivor, ABSORBED: run.absorbed}
    closed: dict[str, Any] = {}
    for contact in pair.values():
        for kind, since in closed_since(contact).items():
            closed[kind] = min(since, closed.get(kind, since))
    standing = standings_of(contact.pk for contact in pair.values())
    stands = {
        group: standing[(pair[side].pk, group)]
        for group, side in run.chosen.items()
        if side in pair and (pair[side].pk, group) in standing
    }
    main = main_of(run.survivor), main_of(run.absorbed)
    return {"closed": closed, "standing": stands, "main": main}


def _bring_together(run: MergeRun) -> None:
    """Move every row, then see to values, main addresses and everything that must stay strict."""
    for relation in relations():
        match relation.policy:
            case Moved() | Strictest():
                move_rows(run, relation)
            case United():
                unite_rows(run, relation)
            case OfGroup():
                _follow_group(run, relation)
    take_values(run)
    settle_main(run)
    keep_closed(run)
    for relation in relations():
        if isinstance(relation.policy, Strictest):
            import_string(relation.policy.then)(run)
    now = standings_of([run.survivor.pk])
    changed = {
        group: stands
        for group, stands in run.before["standing"].items()
        if now[(run.survivor.pk, group)].origin_id != stands.origin_id
    }
    for pk in restate(contact=run.survivor, groups=changed):
        run.added(Origin, pk)


def _follow_group(run: MergeRun, relation: Relation) -> None:
    """Keep what is said about the values that survive; what was said about others folds away."""
    column = relation.column_of(relation.policy.group)
    taken = [group for group, side in run.chosen.items() if side == ABSORBED]
    where = f'not (a."{column}" = any(%(taken)s))'
    fold_rows(run, relation, where, taken=taken)
    where = f'(a."{column}" = any(%(taken)s))'
    fold_rows(run, relation, where, taken=taken, **{"from": run.survivor.pk})
    move_rows(run, relation)


def _leave_tombstone(run: MergeRun) -> None:
    """Let the absorbed record lead to the survivor; both get a new version."""
    run.absorbed.merged_into = run.survivor
    touch(run.absorbed, now=run.now, columns=["merged_into"])
    run.survivor.refresh_from_db()
    touch(run.survivor, now=run.now)


def _make_again(run: MergeRun) -> None:
    for relation in relations():
        match relation.policy:
            case Rebuilt():
                rebuild(run, relation)
            case Judged():
                judge(run, relation)


def _counted(merge: Merge) -> dict[str, int]:
    """Return how many rows of each table became what, as "app.Model moved"."""
    noted = MergeMove.objects.filter(merge=merge).order_by("table", "what")
    counted = noted.values_list("table", "what").annotate(rows=Count("row", distinct=True))
    return {f"{table} {what}": rows for table, what, rows in counted}
