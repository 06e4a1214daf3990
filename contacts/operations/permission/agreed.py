"""What was agreed with one person: by which way alone to reach them, and whom not to tell.

Parts of the one statement. Few people have agreed on anything: both tables are read once, and
everybody is looked up in a hash.
"""

from typing import Any

from config.phi import authorised_people
from contacts.models.reach import PointKind
from contacts.operations.permission.question import POST, Question

_HOLDS = "{row}.since <= %s and ({row}.ended_at is null or {row}.ended_at > %s)"
_OTHER_WAY = f"""when c.id in (select r.contact_id from contacts_confidentialroute r
        where r.channel <> %s and {_HOLDS.format(row="r")}) then 'confidential'"""
_OTHER_ADDRESS = f"""
      when c.id in (select r.contact_id from contacts_confidentialroute r
          where r.channel = %s and r.address <> '' and {_HOLDS.format(row="r")})
        and not exists (select 1 from contacts_confidentialroute r
          where r.contact_id = c.id and r.address = address.normalised
            and {_HOLDS.format(row="r")}) then 'confidential'"""
# The mailbox of a restricted person is not used by way of another record either; a phone may be
# a household's.
_THEIR_MAILBOX = """
      when address.normalised in (
        select o.normalised from contacts_contact x join contacts_contactpoint o
          on o.contact_id = x.id and o.kind = 'email' and o.normalised <> ''
        where x.restricted_at <= %s) then 'restricted'"""
_NOT_TOLD = f"""
      when c.id in (select l.contact_id from contacts_disclosurelimit l
        where l.recipient = %s and {_HOLDS.format(row="l")}) then 'limited'"""

# Who objected to all marketing objected to what came later, too, until they say otherwise.
_OBJECTED = """
      when said.id is null and exists (select 1 from contacts_consentevent o
        where o.contact_id = c.id and o.channel = %s and o.action = 'object'
          and o.evidence ->> 'sweeping' = 'true' and o.event_at <= %s) then 'objected'"""

_UNAUTHORISED = "\n      when c.id not in ({people}) then 'unauthorised'"


def agreed_cases(question: Question) -> tuple[str, list[Any]]:
    """Return the cases of the statement, with their parameters."""
    at = (question.at, question.at)
    cases, given = _OTHER_WAY, [question.channel, *at]
    if question.address not in ("", POST):
        cases, given = cases + _OTHER_ADDRESS, [*given, question.channel, *at, *at]
    if question.address == PointKind.EMAIL:
        cases, given = cases + _THEIR_MAILBOX, [*given, question.at]
    if question.is_marketing and not question.needs_consent:
        cases, given = cases + _OBJECTED, [*given, question.channel, question.at]
    if question.recipient:
        cases, given = cases + _NOT_TOLD, [*given, question.recipient, *at]
    if question.health and (question.is_marketing or question.shares):
        people, asked = authorised_people(
            question.purpose if question.is_marketing else "",
            question.recipient if question.shares else "",
            question.at,
        )
        cases, given = cases + _UNAUTHORISED.format(people=people), [*given, *asked]
    return cases, given
