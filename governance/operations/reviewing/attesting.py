"""Writes down as verified what reviewers attested: a statement for each group, not each contact."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from config.actor import Actor
from contacts.field_groups import fields_of
from contacts.models.verification import Verification
from contacts.operations.flagging import refresh_many
from contacts.operations.rights import demand_editable
from governance.models.review import ReviewItem
from governance.operations.reviewing.population import values_sql

# What is empty has nothing to verify.
_VERIFY = """
insert into contacts_verification (contact_id, "group", verified_at, verified_by_id, how, note)
select c.id, %s, %s, %s, %s, ''
from governance_reviewitem i join contacts_contact c on c.id = i.contact_pk
where i.id = any(%s) and %s = any(i.groups)
  and replace(coalesce({values}, ''), chr(31), '') <> ''
order by c.id
on conflict (contact_id, "group") do update set verified_at = excluded.verified_at,
  verified_by_id = excluded.verified_by_id, how = excluded.how, note = ''
"""
# The primary address itself carries its check too (contacts.operations.verifying).
_MARK = """
update contacts_contactpoint p set verified_at = %s, verified_how = %s
from governance_reviewitem i
where i.id = any(%s) and %s = any(i.groups) and p.contact_id = i.contact_pk
  and p.kind = %s and p.is_primary
"""
_POINTS = ("email", "phone")


def verify_items(items: Sequence[ReviewItem], by: Actor, *, at: datetime) -> None:
    """Verify the groups of every item's contact as attested in a review.

    Raises:
        NotPermitted: the actor's role may not write one of the fields.
    """
    keys = [item.pk for item in items]
    how = Verification.How.REVIEW
    for group in sorted({group for item in items for group in item.groups}):
        written = ("addresses",) if group == "address" else fields_of(group)
        demand_editable(by, *written)
        values, params = values_sql(group)
        with connection.cursor() as cursor:
            cursor.execute(
                _VERIFY.format(values=values),
                [group, at, by.user_id, how, keys, group, *params],
            )
            if group in _POINTS:
                cursor.execute(_MARK, [at, how, keys, group, group])
    refresh_many(sorted(item.contact_pk for item in items))
