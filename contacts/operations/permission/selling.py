"""What selling by phone or mail demands beyond a yes: parts of the one statement.

Signed consent and registers for numbers of the US, a sale for who was never asked.
"""

from collections.abc import Sequence
from typing import Any

from config.sales import sale_on_record
from contacts.normalise.us_numbers import foreign_area_codes
from contacts.operations.permission.question import Question

# Of the sale that stands for a consent everything is on record (2002/58/EC Art. 13(2)): the
# order, that ours are similar products, that they could refuse, with the words they saw; and
# they never said no. The chance to refuse in each message is the footer of every mail of ours.
_BY_SALE = """
      when said.action in ('grant', 'confirmed') and exists (
        select 1 from contacts_consentevent y
        where y.id = said.id and y.basis = 'soft_opt_in'{unless}) then 'no_soft_opt_in'"""
_SHOWN = """ and not (coalesce(
          y.wording <> '' and y.identifier = address.normalised
          and y.evidence -> 'sale' ->> 'own_similar' = 'true'
          and y.evidence -> 'sale' ->> 'could_refuse' = 'true'
          and {on_record}, false)
          and not exists (select 1 from contacts_consentevent o
            where o.contact_id = c.id and o.channel = %s and o.purpose = %s
              and o.action in ('refuse', 'withdraw', 'object') and o.event_at <= y.event_at))"""

# A request not to be called outlives what was said before it, not a yes said after it.
_ASKED_US = """
      when listed.own is not null and not coalesce(
        said.action in ('grant', 'confirmed') and said.event_at > listed.since, false)
        then 'do_not_call'"""
_AREA = "substr(address.normalised, 3, 3)"
_OF_US = f"left(address.normalised, 2) = '+1' and {_AREA} <> all(%s::text[])"
# In writing, signed, for that very number (47 CFR 64.1200(c)(2)(ii)).
_SIGNED = """said.action in ('grant', 'confirmed') and exists (
          select 1 from contacts_consentevent y
          where y.id = said.id and y.wording <> '' and y.identifier = address.normalised
            and y.evidence -> 'written' ->> 'signature' <> ''{more})"""
_DISCLOSED = """
            and y.evidence -> 'written' ->> 'automated' = 'true'
            and y.evidence -> 'written' ->> 'no_condition' = 'true'"""
_REGISTERED = """
      when {of_us} and listed.registered is not null and not coalesce({signed}, false)
        then 'registered'
      when {of_us} and {area} <> all(%s::text[])
        and not coalesce({signed}, false) then 'registry_old'"""
_UNWRITTEN = """
      when {of_us} and not coalesce({written}, false) then 'no_written_consent'"""


def soft_cases(question: Question) -> tuple[str, list[Any]]:
    """Return the case of a sale that stands for a consent, with its parameters."""
    if "soft_opt_in" not in question.bases:
        return "", []
    if not question.may_rest_on_a_sale:
        return _BY_SALE.format(unless=""), []
    on_record = sale_on_record("c.id", "y.evidence -> 'sale' ->> 'order'", "y.event_at")
    shown = _SHOWN.format(on_record=on_record)
    return _BY_SALE.format(unless=shown), [question.channel, question.purpose]


def call_cases(question: Question, fresh: Sequence[str] = ()) -> tuple[str, list[Any]]:
    """Return the cases of calls and texts that sell, with their parameters.

    Args:
        question: what is asked.
        fresh: the area codes for which there is a registry that is not too old.
    """
    if not question.sells_by_phone:
        return "", []
    foreign = list(foreign_area_codes())
    if question.automated:
        # What is signed for machines names the number: no registry stands against it.
        written = _SIGNED.format(more=_DISCLOSED)
        return _ASKED_US + _UNWRITTEN.format(of_us=_OF_US, written=written), [foreign]
    cases = _REGISTERED.format(of_us=_OF_US, area=_AREA, signed=_SIGNED.format(more=""))
    return _ASKED_US + cases, [foreign, foreign, list(fresh)]
