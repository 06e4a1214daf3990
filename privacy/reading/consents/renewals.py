"""What people answered who were asked to consent again."""

from dataclasses import dataclass

from django.db import connection

from contacts.models.preference import ALLOWING, REFUSING
from privacy.models.consents import Renewal
from privacy.operations.consents.renewing import asked_as

_ANSWERS = """
select count(*) filter (where said.action = any(%s)), count(*) filter (where said.action = any(%s)),
  count(*)
from contacts_outreach o
left join lateral (
  select e.action from contacts_consentevent e
  where e.contact_id = o.contact_id and e.channel = %s and e.purpose = %s and e.event_at > o.at
  order by e.event_at desc, e.id desc limit 1
) said on true
where o.way = 'mail' and o.reference = %s and o.purpose = %s
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many said yes again, how many no, and how many nothing."""

    yes: int
    no: int
    silent: int


def answers_of(renewal: Renewal) -> Answers:
    """Return the answers to one round; one query over those it asked."""
    said = [[action.value for action in group] for group in (ALLOWING, REFUSING)]
    asked = [renewal.channel, renewal.purpose, renewal.pk, asked_as(renewal.purpose)]
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, [*said, *asked])
        yes, no, total = cursor.fetchone()
    return Answers(yes, no, total - yes - no)
