"""The first page of a timeline among many people and events, against one query written by hand."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from psycopg import sql as words

from config.scratch import found_by
from contacts.benchmarks.people import fill

TIMES, WARM_UPS, PAGE = 200, 20, 21
LIMIT = 2
# Of ten events six are engagement, three are orders and one is a conversation.
HEAVY = 20_000
_TABLES = ("order", "engagement", "conversation", "participant")
# People come in no order, some much more often than others; a hundredth of all is the heavy one's
# unless that is more than somebody does in a life.
_WHO = "case when n %% %(every)s = 0 then %(heavy)s else p.least + (n * 7919::bigint) %% p.many end"
_PEOPLE = """
create temp table bench_people as
select min(id) as least, count(*) as many, max(id) as heavy from contacts_contact;
insert into contacts_source (name, kind, trust, mapping, provides, active, created_at)
values ('Bench', 'import', 50, '{}', '', true, now())
"""
_ORDERS = f"""
insert into interactions_order (key, contact_id, source_id, external_id, number, kind, state,
  channel, country, at, currency, subtotal, discount, tax, shipping, total, rate, reporting_total,
  awaits, buyer_external_id, buyer_email, buyer_phone, buyer_name, how_linked, digest, version)
select gen_random_uuid(), {_WHO}, %(source)s, n::text, n::text, 'sale', 'paid', 'web', 'ES',
  now() - (n * 31 %% 94608000) * interval '1 second', 'EUR', 20, 0, 0, 0, 20, 1, 20, '', '', '',
  '', '', 'external_id', '', 1
from generate_series(1, %(orders)s) n, bench_people p
"""
_ENGAGEMENT = f"""
insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
  at, handle, digest)
select gen_random_uuid(), {_WHO}, 'social', 'instagram',
  (array['like', 'share', 'comment'])[1 + n %% 3], 'Post ' || n %% 500, '', '',
  now() - (n * 17 %% 94608000) * interval '1 second', '', gen_random_uuid()
from generate_series(1, %(engagements)s) n, bench_people p
"""
_CONVERSATIONS = f"""
insert into interactions_conversation (key, contact_id, kind, at, direction, subject, body,
  answers, author_id, version)
select gen_random_uuid(), {_WHO}, 'call', now() - (n * 101 %% 94608000) * interval '1 second',
  'in', 'Call ' || n, 'What was said.', '{{}}', %(author)s, 1
from generate_series(1, %(conversations)s) n, bench_people p;
insert into interactions_participant (conversation_id, contact_id, at)
select id, contact_id, at from interactions_conversation
"""


def measure_timeline(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Measure first pages in milliseconds; `ratio` is the query written by hand over ours.

    The query says the same rows, limits pushed into each branch; ours are the queries of the
    page. `page_ms` is the whole page, through the ORM and told as events. Pages over everybody
    are those of who sees all, and of somebody with a team and contacts of one's own.
    """
    interactions = interactions or contacts * 10
    fill(url, contacts)
    happen(url, interactions)
    rows = []
    for _ in range(repeat):
        found = found_by("interactions.benchmarks", "timeline", url=url, LOG_LEVEL="ERROR")
        rows += [{"contacts": contacts, "interactions": interactions, **row} for row in found]
    return rows


def happen(url: str, interactions: int) -> None:
    """Write the events; indexes come afterwards, and neither history nor audit trail notices."""
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as own:
        for statement in _PEOPLE.split(";"):
            own.execute(statement)  # type: ignore[arg-type]
        given = {
            "every": max(100, interactions // HEAVY),
            "heavy": _one(own, "select heavy from bench_people"),
            "source": _one(own, "select id from contacts_source where name = 'Bench'"),
            "author": _one(own, "select min(id) from governance_user"),
            "orders": interactions * 3 // 10,
            "engagements": interactions * 6 // 10,
            "conversations": interactions // 10,
        }
        indexes = without_indexes(own, [f"interactions_{table}" for table in _TABLES])
        for table in _TABLES:
            own.execute(f"alter table interactions_{table} disable trigger user")  # type: ignore[arg-type]
        for statement in (_ORDERS, _ENGAGEMENT, *_CONVERSATIONS.split(";")):
            own.execute(statement, given if "%(" in statement else None)  # type: ignore[arg-type]
        for table in _TABLES:
            own.execute(f"alter table interactions_{table} enable trigger user")  # type: ignore[arg-type]
        for statement in indexes:
            own.execute(statement)  # type: ignore[arg-type]
        own.execute("vacuum analyze")


def _one(own: psycopg.Connection, statement: str) -> Any:
    row = own.execute(statement).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def without_indexes(own: psycopg.Connection, tables: list[str]) -> list[str]:
    """Drop the plain indexes of the tables and return how to make them again."""
    found = own.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexname not in"
        " (select conname from pg_constraint)",
        [tables],
    ).fetchall()
    for name, _definition in found:
        own.execute(words.SQL("drop index {}").format(words.Identifier(name)))
    return [definition for _name, definition in found]


# --- in a process of its own

_BRANCHES = {
    "purchases": "select 'purchases' as source, id, at, number, total::text,"
    " (select json_agg(l order by l.position)::text from interactions_orderline l"
    " where l.order_id = o.id) from interactions_order o where contact_id = %(person)s"
    " order by at desc, id desc",
    "engagement": "select 'engagement', id, at, kind, object, network"
    " from interactions_engagement where contact_id = %(person)s order by at desc, id desc",
    "conversations": "select 'conversations', c.id, p.at, c.subject, c.body, u.first_name"
    " from interactions_participant p join interactions_conversation c on c.id = p.conversation_id"
    " left join governance_user u on u.id = c.author_id"
    " where p.contact_id = %(person)s order by p.at desc, p.conversation_id desc",
    "notes": "select 'notes', n.id, n.created_at, n.text, '', u.first_name from contacts_note n"
    " left join governance_user u on u.id = n.by_id"
    " where n.contact_id = %(person)s order by n.created_at desc, n.id desc",
    "tasks": "select 'tasks', t.id, t.created_at, t.title, t.done_at::text, u.first_name"
    " from contacts_task t left join governance_user u on u.id = t.assignee_id"
    " where t.contact_id = %(person)s order by t.created_at desc, t.id desc",
    "consent": "select 'consent', id, event_at, action, channel, purpose"
    " from contacts_consentevent where contact_id = %(person)s order by event_at desc, id desc",
    "wishes": "select 'wishes', id, event_at, name, value::text, '' from contacts_wishevent"
    " where contact_id = %(person)s order by event_at desc, id desc",
    "origin": "select 'origin', o.id, o.at, s.name, o.import_id::text, o.door"
    " from contacts_origin o left join contacts_source s on s.id = o.source_id"
    " where o.contact_id = %(person)s order by o.at desc, o.id desc",
    "edits": "select 'edits', history_id, history_date, to_jsonb(h)::text,"
    " lead(to_jsonb(h)::text) over (order by history_date desc, history_id desc), ''"
    " from contacts_historicalcontact h where id = %(person)s"
    " order by history_date desc, history_id desc",
    "forms": "select 'forms', id, at, state, answers::text, '' from interactions_response"
    " where contact_id = %(person)s order by at desc, id desc",
}


def measures() -> list[dict[str, Any]]:
    """Return what this process measures."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config.timeline import sources_for, timeline, timeline_of_all
    from contacts.models.contact import Contact
    from interactions.reading.everybody import audience_of

    users = get_user_model().objects
    owner, seller = users.get(username="staff1"), users.get(username="staff3")
    names = [source.name for source in sources_for(owner) if source.name in _BRANCHES]
    heaviest = Contact.objects.order_by("-pk")[0]
    typical = Contact.objects.order_by("pk")[1234 % max(Contact.objects.count() - 1, 1)]

    def over_all(user: Any) -> Any:
        return timeline_of_all(audience_of(user), limit=PAGE)

    rows = []
    for name, person in (("heavy contact", heaviest), ("typical contact", typical)):
        with connection.cursor() as cursor:
            by_hand = _by_hand(cursor, names, person.pk)
            page = _milliseconds(partial(timeline, owner, person, only=names, limit=PAGE))
            with CaptureQueriesContext(connection) as asked:
                timeline(owner, person, only=names, limit=PAGE)
            ours = _milliseconds(partial(_again, cursor, [each["sql"] for each in asked]))
            limit = _milliseconds(by_hand)
        rows.append(_row(name, ours, limit) | {"page_ms": round(page, 2), "queries": len(asked)})
    for name, user in (("everybody, sees all", owner), ("everybody, sees a part", seller)):
        ours = _milliseconds(partial(over_all, user), 20)
        rows.append(_row(name, ours))
    return rows


def _by_hand(cursor: Any, names: list[str], person: int) -> Callable[[], Any]:
    branches = (f"({_BRANCHES[name]} limit {PAGE})" for name in names)
    statement = f"select * from ({' union all '.join(branches)}) e order by 3 desc, 1 desc, 2 desc"

    def ask() -> Any:
        cursor.execute(f"{statement} limit {PAGE}", {"person": person})
        return cursor.fetchall()

    return ask


def _again(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
        cursor.fetchall()


def _milliseconds(ask: Callable[[], Any], times: int = TIMES) -> float:
    taken = []
    for number in range(times + WARM_UPS):
        began = time.perf_counter()
        ask()
        if number >= WARM_UPS:
            taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def _row(measure: str, ours: float, limit: float | None = None) -> dict[str, Any]:
    row = {"measure": measure, "ours_ms": round(ours, 2)}
    if limit is None:
        return row
    ratio = {"limit_ms": round(limit, 2), "ratio": round(limit / ours, 3), "at_least": 1 / LIMIT}
    return row | ratio
