"""Makes again what is derived from a record, once its rows moved."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.module_loading import import_string

from contacts.models.merge import MergeMove
from contacts.operations.flagging import refresh_many
from contacts.operations.merging.relations import Relation
from contacts.operations.merging.run import MergeRun, as_json


def rebuild(run: MergeRun, relation: Relation) -> None:
    """Remove the absorbed record's derived rows and make the survivor's again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'delete from "{relation.table}" where "{relation.column}" = %s', [run.absorbed.pk]
        )
    make_again(relation, [run.survivor.pk])


def make_again(relation: Relation, contacts: Iterable[int]) -> None:
    """Let the owner of derived rows make them again; some come along with others."""
    if relation.policy.again:
        import_string(relation.policy.again)(contacts)


def judge(run: MergeRun, relation: Relation) -> None:
    """Judge both records again, noting every row that this opens, closes or changes."""
    pair = [run.survivor.pk, run.absorbed.pk]
    before = _rows(relation, pair)
    make_again(relation, pair)
    for pk, row in _rows(relation, pair).items():
        if pk not in before:
            run.added(relation.model, pk)
        else:
            run.note_differences(relation.model, pk, before[pk], row, MergeMove.What.UNITED)


def _rows(relation: Relation, contacts: list[int]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'select t."{relation.identity}"::text, to_jsonb(t) from "{relation.table}" t'
            f' where "{relation.column}" = any(%s) order by 1',
            [contacts],
        )
        return {pk: as_json(row) for pk, row in cursor.fetchall()}


def judge_again(contacts: Iterable[int]) -> None:
    """Let the rules open and close what they find wrong with these contacts, and score them."""
    refresh_many(contacts)
