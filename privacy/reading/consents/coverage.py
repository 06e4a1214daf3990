"""How many people allow what: by purpose, channel and state, over everybody one may see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, Purpose
from contacts.models.source import Obtained
from contacts.reading.permissions import ICONS, purpose_name

STATES: dict[str, Any] = {
    "given": _("Given"),
    "superseded": _("Given to earlier words"),
    "ends_soon": _("Ends within 60 days"),
    "expired": _("Ended"),
    "claimed": _("Claimed by a file"),
    "refused": _("Refused or withdrawn"),
    "silent": _("Never asked"),
}
SOON_DAYS = 60

# One row per person, channel and purpose: what they said themselves outweighs what files claim.
_STATES = """
with people as materialized (select id from ({people}) as seen(id)
), purposes as (
  select slug, max(version) as version from contacts_purpose where active group by slug
), last as (
  select distinct on (e.contact_id, e.channel, e.purpose) e.channel, e.purpose, e.action,
    e.expires_at, e.purpose_version
  from contacts_consentevent e join people on people.id = e.contact_id
  order by e.contact_id, e.channel, e.purpose, e.action = %s, e.event_at desc, e.id desc
)
select last.purpose, last.channel, case
    when last.action in ('refuse', 'withdraw', 'object') then 'refused'
    when last.action = 'expire' or last.expires_at <= now() then 'expired'
    when last.action = 'import_assert' then 'claimed'
    when last.purpose_version < purposes.version then 'superseded'
    when last.expires_at <= now() + %s * interval '1 day' then 'ends_soon'
    else 'given'
  end as state, count(*)
from last join purposes on purposes.slug = last.purpose group by 1, 2, 3
"""
_NOTICES = """
select count(*) filter (where due), count(*) from (
  select c.created_at <= now() - interval '1 month' as due
  from ({people}) as seen(id) join contacts_contact c on c.id = seen.id
  join contacts_source s on s.id = c.source_id and s.obtained = %s
  where not exists (select 1 from contacts_informationgiven i where i.contact_id = c.id)
) open_ones
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One channel of one purpose; `counts` are people by what they said, each with its words."""

    channel: Channel
    icon: str
    counts: list[tuple[Any, int]]
    share: float


@dataclass(frozen=True, slots=True)
class Block:
    """One purpose and its channels."""

    purpose: Purpose
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole report; `informed` are people who were never told where we have their data."""

    people: int
    blocks: list[Block]
    notices_due: int
    notices_open: int


def coverage_for(user: Any) -> Coverage:
    """Return the report over the people `user` may see; four queries for any number of them."""
    seen = Contact.objects.visible_to(user).present()
    purposes = Purpose.objects.filter(active=True).order_by("slug", "version")
    total, found = seen.count(), _counted(seen)
    due, open_ones = _notices(seen)
    latest = {purpose.slug: purpose for purpose in purposes}
    blocks = [
        Block(purpose, purpose_name(purpose), list(_cells(slug, found, total)))
        for slug, purpose in latest.items()
    ]
    return Coverage(total, blocks, due, open_ones)


def _cells(slug: str, found: Counter, total: int) -> Iterable[Cell]:
    for channel in Channel:
        counts = [found[slug, channel.value, state] for state in STATES]
        counts[-1] = total - sum(counts)
        given = counts[0] + counts[2]
        said = list(zip(STATES.values(), counts, strict=True))
        yield Cell(channel, ICONS[channel], said, given / total if total else 0.0)


def _counted(seen: Any) -> Counter:
    found: Counter[tuple[str, str, str]] = Counter()
    for purpose, channel, state, count in _rows(
        _STATES, seen, [Action.IMPORT_ASSERT.value, SOON_DAYS]
    ):
        found[purpose, channel, state] = count
    return found


def _notices(seen: Any) -> tuple[int, int]:
    rows = _rows(_NOTICES, seen, [Obtained.ELSEWHERE.value])
    return rows[0] if rows else (0, 0)


def _rows(statement: str, seen: Any, given: list[Any]) -> list[Any]:
    try:
        text, people = seen.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nobody is seen
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(people=text), [*people, *given])
        return cursor.fetchall()
