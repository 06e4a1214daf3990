"""The part of the measurement of dashboards that runs in a process of its own."""

import statistics
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from config.actor import Actor, Door
from interactions.operations.summarising import refresh_everybody
from segments.benchmarks.dashboard_sql import by_hand
from segments.compiling import clock_at
from segments.measures import period
from segments.operations.aggregating.refreshing import refresh_sums
from segments.operations.scoring import refresh_scores
from segments.reading.measuring import Question, answer, answering

# The most that a refresh may take of what the same takes in SQL written by hand.
REFRESH_AT_MOST, ANSWER_AT_MOST_MS = 2.0, 300
TOUCHED = 1_000
ASKED = (
    ("revenue", ("month",)), ("orders", ()), ("average_order", ()), ("refunds", ()),
    ("active_customers", ("month",)), ("repeat_customers", ()), ("repeat_rate", ()),
    ("new_customers", ()), ("lost_customers", ()), ("at_risk_customers", ()),
    ("engagements", ("channel",)), ("engagement_rate", ("channel",)), ("nps", ()),
    ("contacts", ()), ("contactable", ("channel",)), ("quality_score", ("quality_dimension",)),
    ("quality_issues_open", ()), ("segment_members", ("segment",)),
)  # fmt: skip
# What is compared with a year before.
BEFORE = ("revenue", "orders", "active_customers", "new_customers", "lost_customers")
VIEWERS = ("staff1", "staff2", "staff7")
_NEWS = """
with made as (
  insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
    at, handle, digest)
  select gen_random_uuid(), id, 'email', '', 'click', '', '', '', now(), '', gen_random_uuid()
  from contacts_contact order by md5(id::text) limit %s returning 1
)
select count(*) from made
"""


def measures() -> list[dict[str, Any]]:
    """Measure in this process, with the people there."""
    by = Actor(get_user_model().objects.get(username="staff1"), Door.COMMAND)
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        refresh_everybody()
        refresh_scores(by=by)
        cursor.execute("vacuum analyze")
    now = timezone.now()
    full = _refresh(by, now)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze segments_daysum, segments_peoplecount")
    answers = [_answers(name, now) for name in VIEWERS]
    return [full, *answers, _news(by)]


def _refresh(by: Actor, now: Any) -> dict[str, Any]:
    ours, theirs = [], []
    sums: tuple[Any, ...] = ()
    for _each in range(2):
        theirs.append(_timed(lambda: _hand(now)))
        ours.append(_timed(lambda: refresh_sums(by=by, now=now, full=True)))
    sums = _hand(now)
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select sum(sales) from segments_daysum where side = '' and grain = 'day'),"
            " (select sum(people) from segments_peoplecount where fact = 'customers'"
            " and block = -1), (select sum(people) from segments_peoplecount"
            " where fact = 'engaged' and block = -1)"
        )
        kept = cursor.fetchone()
    limit = min(theirs)
    return {
        "measure": "refresh of everything",
        "equal": tuple(sums) == tuple(kept),
        "ours_ms": round(min(ours)),
        "limit_ms": round(limit),
        "ratio": round(min(ours) / limit, 2),
        "at_most": REFRESH_AT_MOST,
    }


def _hand(now: Any) -> tuple[Any, ...]:
    """Fill tables like ours by hand; everything is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local jit = off")
        for statement in by_hand(clock_at(now)):
            cursor.execute(statement)
        cursor.execute(
            "select (select sum(sales) from h_days where channel = ''), (select sum(people)"
            " from h_people where fact = 'customers'), (select sum(people) from h_people"
            " where fact = 'engaged')"
        )
        found: tuple[Any, ...] = cursor.fetchone()
        transaction.set_rollback(True)
    return found


def _answers(name: str, now: Any) -> dict[str, Any]:
    user = get_user_model().objects.get(username=name)
    today = clock_at(now).today
    asked = [Question(slug, period("last_12_months", today), by) for slug, by in ASKED]
    asked += [
        Question(each.measure, each.period.previous_year(), each.by)
        for each in asked
        if each.measure in BEFORE
    ]
    times = [
        _timed(lambda: [answer(each, user=user, now=now) for each in asked]) for _n in range(5)
    ]
    each = {one.measure: _timed(lambda one=one: answer(one, user=user, now=now)) for one in asked}
    slowest = max(each, key=lambda slug: each[slug])
    found = [answer(one, user=user, now=now) for one in asked]
    counting, counted = 0.0, []
    kept, answering.kept.counted = answering.kept.counted, lambda *_given: None  # type: ignore[assignment]
    for one in asked:
        counting += _timed(lambda one=one: counted.append(answer(one, user=user, now=now)))
    answering.kept.counted = kept
    return {
        "measure": f"dashboard of a {user.role}",
        "questions": len(asked),
        "equal": all(_said(a) == _said(b) for a, b in zip(found, counted, strict=True)),
        "ours_ms": round(statistics.median(times), 1),
        "limit_ms": ANSWER_AT_MOST_MS,
        "ratio": round(statistics.median(times) / ANSWER_AT_MOST_MS, 2),
        "at_most": 1.0,
        "slowest": f"{slowest} {each[slowest]:.0f} ms",
        "from_sums": sum(one.kept for one in found),
        "counting_ms": round(counting),
    }


def _said(found: Any) -> Any:
    rows = {tuple(key.value for key in row.keys): row.value for row in found.rows}
    return rows, found.total


def _news(by: Actor) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [TOUCHED])
    now = timezone.now()
    news = _timed(lambda: refresh_sums(by=by, now=now))
    full = _timed(lambda: refresh_sums(by=by, now=now, full=True))
    return {
        "measure": f"refresh after {TOUCHED} events of as many people",
        "news_ms": round(news),
        "again_ms": round(full),
        "cheaper": round(full / news, 1),
    }


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
