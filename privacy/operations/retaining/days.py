"""The day from which a period of keeping runs: one query of (contact_id, day) for each trigger."""

from typing import Any

from privacy.models.retention import RetentionRule, Trigger

_LOCAL = "(max({at}) at time zone %(zone)s)::date"

_PURCHASE = f"""
select contact_id, {_LOCAL.format(at="at")} as day from interactions_order
where contact_id is not null and kind = 'sale' and state <> 'cancelled' group by 1
"""
_INVOICE = f"""
select contact_id, {_LOCAL.format(at="at")} as day from interactions_order
where contact_id is not null and state <> 'cancelled' group by 1
"""
# What a person did towards us, or with us; mails of ours that nobody answered are not contact.
# The latest of each kind stands first in an index, so that nobody's past is read as a whole.
_CONTACT = """
select c.id as contact_id, (coalesce(greatest(
  (select max(at) from interactions_order where contact_id = c.id
    and kind = 'sale' and state <> 'cancelled'),
  (select max(at) from interactions_engagement where contact_id = c.id
    and kind not in ('unfollow', 'bounce', 'complaint')),
  (select max(at) from interactions_conversation where contact_id = c.id),
  (select max(at) from interactions_participant where contact_id = c.id),
  (select max(at) from interactions_response where contact_id = c.id)
), c.created_at) at time zone %(zone)s)::date as day
from contacts_contact c where c.erased_at is null and c.merged_into_id is null
"""
_WITHDRAWN = f"""
select contact_id, {_LOCAL.format(at="event_at")} as day from (
  select distinct on (contact_id, channel, purpose) contact_id, action, event_at
  from contacts_consentevent
  where contact_id is not null and (%(purpose)s = '' or purpose = %(purpose)s)
  order by contact_id, channel, purpose, event_at desc, id desc
) latest group by 1
having bool_and(action in ('withdraw', 'refuse', 'object', 'expire'))
"""
_CONTRACT_END = """
select id as contact_id, (custom ->> %(field)s)::date as day from contacts_contact
where custom ->> %(field)s ~ '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$'
"""
_REQUEST_CLOSED = f"""
select m.contact_id, {_LOCAL.format(at="r.closed_at")} as day
from privacy_requestmatch m join privacy_privacyrequest r on r.id = m.request_id
where m.state = 'confirmed' and r.closed_at is not null group by 1
"""
_CREATED = """
select id as contact_id, (created_at at time zone %(zone)s)::date as day from contacts_contact
"""

DAYS = {
    Trigger.PURCHASE: _PURCHASE,
    Trigger.INVOICE: _INVOICE,
    Trigger.CONTACT: _CONTACT,
    Trigger.WITHDRAWN: _WITHDRAWN,
    Trigger.CONTRACT_END: _CONTRACT_END,
    Trigger.REQUEST_CLOSED: _REQUEST_CLOSED,
    Trigger.CREATED: _CREATED,
}


def days_of(rule: RetentionRule, zone: str) -> tuple[str, dict[str, Any]]:
    """Return the query of a rule's days, and what it is given."""
    given = {"zone": zone, "field": rule.field, "purpose": rule.purpose}
    return DAYS[Trigger(rule.trigger)], given
