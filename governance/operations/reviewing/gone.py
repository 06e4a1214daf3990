"""Settles items whose contact left meanwhile, and opens those that came back."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from governance.models.review import ReviewCampaign

_LEFT = """
update governance_reviewitem i set state = 'gone', gone = case
    when c.id is null then 'removed' when c.erased_at is not null then 'erased'
    when c.merged_into_id is not null then 'merged' else 'archived' end,
  deferred_until = null
from governance_reviewitem o left join contacts_contact c on c.id = o.contact_pk
where o.id = i.id and o.campaign_id = %s and o.state in ('open', 'deferred') {these}
  and (c.id is null or c.erased_at is not null or c.merged_into_id is not null
       or c.archived_at is not null)
"""
_BACK = """
update governance_reviewitem i set state = 'open', gone = '', decided_by_id = null,
  decided_at = null
from contacts_contact c
where i.campaign_id = %s and i.state = 'gone' and c.id = i.contact_pk {these}
  and c.erased_at is null and c.merged_into_id is null and c.archived_at is null
"""


@operation
def settle_gone(*, campaign: ReviewCampaign, by: Actor, items: Sequence[int] | None = None) -> int:
    """Mark what nobody can decide on any more: archived, merged, erased or removed contacts.

    Args:
        campaign: a running one.
        by: who looks.
        items: numbers of the items to look at; without them, all.

    Returns:
        How many items changed, those that came back included.
    """
    these = "" if items is None else "and i.id = any(%s)"
    given: list[Any] = [campaign.pk] if items is None else [campaign.pk, list(items)]
    changed = []
    with connection.cursor() as cursor:
        for statement in (_LEFT, _BACK):
            cursor.execute(statement.format(these=these), given)
            changed.append(cursor.rowcount)
    left, back = changed
    if left or back:
        record("review.settled", about=campaign, by=by, count=left, restored=back)
    return left + back
