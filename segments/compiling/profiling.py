"""Who may not be scored, because they said so (GDPR Art. 21, 22)."""

from typing import Final

from contacts.models.preference import REFUSING, WishEvent
from segments.compiling.leaf import Who
from segments.compiling.sql import Sql, both, put

PURPOSE: Final = "profiling"
_REFUSING: Final = ", ".join(f"'{each.value}'" for each in REFUSING)
_WISHES: Final = f"""not exists (
  select 1 from contacts_wishevent w
  where w.contact_id = c.id and w.name = '{WishEvent.Name.NO_PROFILE.value}' and w.value = 'true'
    and not exists (
      select 1 from contacts_wishevent v where v.contact_id = w.contact_id and v.name = w.name
        and (v.event_at, v.id) > (w.event_at, w.id))"""
_REFUSALS: Final = f"""not exists (
  select 1 from contacts_consentevent e
  where e.contact_id = c.id and e.purpose = '{PURPOSE}' and e.action in ({_REFUSING})
    and not exists (
      select 1 from contacts_consentevent d where d.contact_id = e.contact_id
        and d.channel = e.channel and d.purpose = e.purpose
        and (d.event_at, d.id) > (e.event_at, e.id))"""


def scorable(who: Who) -> Sql:
    """Return where the person "c" may be scored; who is restricted is left out by PRESENT.

    Not who wants no scores and no automated decisions, nor who refused the purpose on any channel
    as their last word on it. `who` is said again in each part: PostgreSQL would go through
    everybody's words for the few who are asked for.
    """
    words = [_WISHES, _REFUSALS]
    asked = [who("w.contact_id"), who("e.contact_id")]
    parts = [
        put(word + " and {})", one) if one else Sql(word + ")")
        for word, one in zip(words, asked, strict=True)
    ]
    return both(*parts, who("c.id"))
