"""Whom a segment must look at again, found in what other tables write anyway.

Each source has a number that grows: the history of a record that people change, the rows
themselves where they are only ever added. A segment remembers how far it looked (its marks) and
looks at what came after; the tables it reads pay nothing for it.

A row of a transaction that has not ended has its number already, but nobody sees it. So a
number becomes a mark only once everything has ended that was open when it was read.

What is neither history nor a new row (an engagement that finds its person later) is seen by the
nightly look at everybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from segments.models.segment import Segment

CONTACT = "contacts.Contact"


@dataclass(frozen=True, slots=True)
class Source:
    """One table that tells of people: its growing number, and who stands behind a new row."""

    table: str
    people: str
    number: str = "history_id"

    def latest(self) -> str:
        """Return the SQL of the highest number there is."""
        return f"(select coalesce(max({self.number}), 0) from {self.table})"

    def since(self, mark: int) -> str:
        """Return the SQL of the people behind every row after a mark."""
        return self.people.format(rows=f"{self.table} s where s.{self.number} > {int(mark)}")


def _history(table: str, person: str = "contact_id") -> Source:
    return Source(table, f"select s.{person} as id from {{rows}}")


def _wandering(table: str) -> Source:
    """Return a source whose rows can go from one person to another: both are touched."""
    every = "select o.contact_id as id from {table} o where o.id in (select s.id from {{rows}})"
    return Source(table, every.format(table=table))


def _added(table: str, person: str = "contact_id") -> Source:
    return Source(table, f"select s.{person} as id from {{rows}}", "id")


def _through(table: str, parent: str, column: str) -> Source:
    people = f"select p.contact_id as id from {parent} p where p.id in (select s.{column}"
    return Source(table, people + " from {rows})", "id")


_PEOPLE = _history("contacts_historicalcontact", "id")
_ORDERS = (
    _wandering("interactions_historicalorder"),
    _through("interactions_orderline", "interactions_order", "order_id"),
)
_ENGAGEMENT = (_added("interactions_engagement"),)
_TALKS = (
    _wandering("interactions_historicalconversation"),
    Source(
        "interactions_historicalconversation",
        "select p.contact_id as id from interactions_participant p"
        " where p.conversation_id in (select s.id from {rows})",
    ),
    _added("interactions_participant"),
)
_TAGS = (_history("contacts_historicalcontacttag"),)
_LOYALTY = (
    _history("interactions_historicalloyaltyaccount"),
    _through("interactions_loyaltymovement", "interactions_loyaltyaccount", "account_id"),
    _through("interactions_loyaltytier", "interactions_loyaltyaccount", "account_id"),
)
_ADDRESSES = (_history("contacts_historicalpostaladdress"),)
_ORGANISATIONS = Source(
    "contacts_historicalorganisation",
    "select c.id from contacts_contact c where c.organisation_id in (select s.id from {rows})",
)
_RELATIONS = Source(
    "contacts_historicalrelation",
    "select unnest(array[s.contact_id, s.other_id]) as id from {rows}",
)
# Judged again with every change of a person and of what hangs on them.
_QUALITY = (
    _added("contacts_qualityissue"),
    _history("contacts_historicalcontactpoint"),
    *_ADDRESSES,
)
# By the table that a rule reads. A table that is not here is looked at whole every time.
SOURCES: Mapping[str, tuple[Source, ...]] = {
    CONTACT: (),
    "contacts.ContactPoint": (_history("contacts_historicalcontactpoint"),),
    "contacts.PostalAddress": _ADDRESSES,
    "contacts.ExternalId": (_added("contacts_externalid"),),
    "contacts.Relation": (_RELATIONS,),
    "contacts.ContactTag": _TAGS,
    "contacts.Tag": _TAGS,
    "contacts.Organisation": (_ORGANISATIONS,),
    "contacts.QualityIssue": _QUALITY,
    "contacts.QualityScore": _QUALITY,
    "contacts.ConsentEvent": (_added("contacts_consentevent"),),
    "contacts.WishEvent": (_added("contacts_wishevent"),),
    "contacts.Summary": _ORDERS + _ENGAGEMENT + _TALKS,
    "interactions.Order": _ORDERS,
    "interactions.OrderLine": _ORDERS,
    "interactions.Product": _ORDERS,
    "interactions.LoyaltyAccount": _LOYALTY,
    "interactions.LoyaltyMovement": _LOYALTY,
    "interactions.LoyaltyTier": _LOYALTY,
    "interactions.Engagement": _ENGAGEMENT,
    "interactions.Conversation": _TALKS,
    "interactions.Participant": _TALKS,
    "interactions.Response": (_added("interactions_response"),),
    "interactions.AreaFigure": _ADDRESSES,
    "interactions.Area": _ADDRESSES,
    "segments.ContactScore": (),
    "segments.CustomerValue": (),
    "segments.SegmentMembership": (),
}
# What concerns everybody at once when it changes; each is one number to compare.
_EVERYBODY = {
    "interactions.Product": "(select coalesce(max(history_id), 0)"
    " from interactions_historicalproduct)",
    "interactions.AreaFigure": "(select coalesce(max(id), 0) from interactions_areafigure)",
    "segments.ContactScore": "(select coalesce(max(as_of) - '2000-01-01'::date, 0)::bigint"
    " * 1000000000 + count(*) from segments_contactscore)",
    "segments.CustomerValue": "(select coalesce(max(extract(epoch from fitted_at))::bigint, 0)"
    " from segments_valuemodel)",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How far every source has come, and which transactions were still open then."""

    numbers: dict[str, int]
    everybody: dict[str, int]
    open: frozenset[int]


# Read after the numbers: what has ended by then is seen by every statement that follows.
# Autovacuum, which acts for nobody, writes statistics and no rows of ours.
_OPEN = """(select coalesce(array_agg(l.transactionid::text::bigint), '{}') from pg_locks l
join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
  and a.usesysid is not null
where l.locktype = 'transactionid' and l.granted and l.pid <> pg_backend_pid())"""


def tables_read(segment: Segment) -> set[str]:
    """Return the tables that a segment's rule reads."""
    return {".".join(place.split(".", 2)[:2]) for place in segment.reads}


def sources_of(segment: Segment) -> list[Source] | None:
    """Return where news for a segment can come from; None where that is not known."""
    tables = tables_read(segment)
    if not tables <= SOURCES.keys():
        return None
    used = ", ".join(str(int(pk)) for pk in segment.uses.values_list("used_id", flat=True))
    own = f"select s.contact_id as id from {{rows}} and s.segment_id = {int(segment.pk)}"
    found = [_PEOPLE, Source("segments_historicalsegmentoverride", own)]
    if used:
        of_used = f"select s.contact_id as id from {{rows}} and s.segment_id in ({used})"
        found.append(Source("segments_segmentchange", of_used, "id"))
    for table in sorted(tables):
        found += [source for source in SOURCES[table] if source not in found]
    return found


def look(segment: Segment, sources: Iterable[Source]) -> Look:
    """Read every number in one statement, so that they belong to one moment."""
    return look_at(sources, tables_read(segment) & _EVERYBODY.keys())


def look_at(sources: Iterable[Source], tables: Iterable[str] = ()) -> Look:
    """Read the numbers of sources, and of tables that concern everybody at once."""
    sources, whole = list(sources), sorted(tables)
    asked = [source.latest() for source in sources] + [_EVERYBODY[table] for table in whole]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join([*asked, _OPEN])}")
        *numbers, still_open = cursor.fetchone()
    names = [source.table for source in sources]
    found = dict(zip(names, numbers, strict=False))
    of_all = dict(zip(whole, numbers[len(names) :], strict=True))
    return Look(found, of_all, frozenset(still_open))


def advanced(marks: Mapping[str, Any], seen: Look) -> dict[str, Any]:
    """Return the marks after everything up to `seen` was looked at."""
    if not seen.open:
        return {"safe": seen.numbers, "everybody": seen.everybody}
    out: dict[str, Any] = {"everybody": seen.everybody}
    out |= {name: marks[name] for name in ("safe", "next", "open") if name in marks}
    if "next" in out and not seen.open.intersection(out["open"]):
        out["safe"] = out.pop("next")
    if "next" not in out:
        out |= {"next": seen.numbers, "open": sorted(seen.open)}
    return out


def known_from(marks: Mapping[str, Any], seen: Look) -> bool:
    """Say whether news since the marks can be told from what was there before."""
    safe = marks.get("safe")
    return (
        safe is not None
        and safe.keys() == seen.numbers.keys()
        and marks.get("everybody") == seen.everybody
    )


def touched(segment: Segment, sources: Iterable[Source], most: int) -> list[int] | None:
    """Return the people of whom there is news since the marks; None where they are too many."""
    safe = segment.marks["safe"]
    parts = [source.since(safe[source.table]) for source in sources]
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct id from (" + " union all ".join(parts) + ") t"
            f" where id is not null limit {int(most) + 1}"
        )
        found = [row[0] for row in cursor.fetchall()]
    return None if len(found) > most else sorted(found)
