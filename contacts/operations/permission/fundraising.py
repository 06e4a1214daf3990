"""Fundraising for one's own benefit (45 CFR 164.514(f)): one no holds for all of it.

Its legal basis is the purpose's: nobody is asked before, and whoever says no to one such purpose
on one channel said it to all, on every channel, as if an authorization were revoked.
"""

from collections.abc import Collection
from typing import Any, Final

from django.conf import settings

from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from contacts.operations.permission.question import Question
from contacts.operations.permission.reasons import FUNDRAISING

_NO = "('object', 'withdraw', 'refuse')"
# The last that the person said counts, so that they may opt back in (164.514(f)(2)(v)); where
# both were said at the same moment, the no. What a file claims is nothing they said.
_OPTED_OUT: Final = f"""
      when (select y.action in {_NO} from contacts_consentevent y
          where y.contact_id = c.id and y.event_at <= %s
            and y.action in ('grant', 'confirmed', 'object', 'withdraw', 'refuse')
            and y.purpose in (select p.slug from contacts_purpose p where p.basis = %s)
          order by y.event_at desc, y.action in {_NO} desc, y.id desc limit 1)
        then 'no_fundraising'"""


def fundraising_cases(question: Question) -> tuple[str, list[Any]]:
    """Return the case of a no to fundraising, with its parameters."""
    if FUNDRAISING not in question.bases:
        return "", []
    return _OPTED_OUT, [question.at, FUNDRAISING]


def needs_authorization(fields: Collection[str], purpose: str) -> bool:
    """Say whether people chosen by these fields of health data must have signed for the purpose.

    For fundraising dates of care, department, physician, outcome and insurance status need
    nothing signed (164.514(f)(1)): which own fields these are the house says (FUNDRAISING_FIELDS).

    Args:
        fields: names of health data of people, or of such columns with their table.
        purpose: its short name.
    """
    if not fields:
        return False
    allowed = {f"custom.{slug}" for slug in settings.FUNDRAISING_FIELDS}
    own = f"{Contact._meta.label}."
    if {name.removeprefix(own) for name in fields} - allowed:
        return True
    raising = Purpose.objects.filter(slug=purpose, active=True, basis=FUNDRAISING)
    return not raising.exists()
