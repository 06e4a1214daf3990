"""The part of the measurement of segments that runs in a process of its own, with Django set up."""

import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from config.actor import Actor, Door
from config.prepared import prepared
from contacts.models.contact import Contact
from interactions.operations.summarising import refresh_everybody, refresh_summaries
from segments.benchmarks.rules import RULES, Measured
from segments.compiling import Compiled, compile_rule, count
from segments.language.nodes import Rule
from segments.language.writing import written
from segments.models.segment import Segment
from segments.operations.refreshing import refresh_news, refresh_segment
from segments.operations.scoring import refresh_scores
from segments.operations.segments import create_segment

# PostgreSQL looks at five plans of a statement before it keeps one.
TOUCHED, ONE_BY_ONE, WARM_UPS = 1_000, 25, 6
LIMIT, MOST, CHEAPER = 1.2, 2.0, 20
ROUNDS = 3
_NEWS = """
insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
  at, handle, digest)
select gen_random_uuid(), id, 'email', '', 'open', '', '', '', now(), '', gen_random_uuid()
from contacts_contact order by md5(id::text) limit %s returning contact_id
"""


def measures(times: int) -> list[dict[str, Any]]:
    """Measure every rule, its count, one person and its refresh."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        refresh_everybody()
        refresh_scores(by=_somebody())
        cursor.execute("vacuum analyze")
        # As those who run the statements do it: it costs more than it saves.
        cursor.execute("set jit = off")
    rows = [_rule(name, measured, times) for name, measured in RULES.items()]
    ratios = [row["ratio"] for row in rows]
    middle = {
        "measure": "median of ratios",
        "ratio": round(statistics.median(ratios), 2),
        "at_most": LIMIT,
        "worst": max(ratios),
        "worst_at_most": MOST,
    }
    refreshes = [_refreshes(name) for name in RULES]
    cheaper = [row["cheaper"] for row in refreshes]
    news = {
        "measure": "median of how much cheaper news are",
        "cheaper": round(statistics.median(cheaper), 1),
        "at_least": CHEAPER,
        "worst": min(cheaper),
    }
    return [*rows, middle, *refreshes, news]


def _somebody() -> Actor:
    user = get_user_model().objects.get(username="staff1")
    user.is_superuser = True
    return Actor(user, Door.COMMAND)


def _rule(name: str, measured: Measured, times: int) -> dict[str, Any]:
    rule = Rule(measured.rule)
    now = timezone.now()
    choosing, compiled = _timed(partial(compile_rule, rule, now=now))
    by_hand = [partial(_numbers, Compiled(sql, ())) for sql in measured.by_hand]
    found = [_middle(ask, times) for ask in (partial(_numbers, compiled), *by_hand)]
    ours, limit = found[0][0], min(ms for ms, _people in found[1:])
    counting, counted = _timed(partial(count, rule, now=now))
    return {
        "measure": name,
        "people": len(found[0][1]),
        "equal": all(people == found[0][1] for _ms, people in found),
        "ours_ms": round(ours, 1),
        "limit_ms": round(limit, 1),
        "ratio": round(ours / limit, 2),
        "choosing_ms": round(choosing, 1),
        "count_ms": round(counting, 1),
        "count_exact": counted.exact,
        **_one_person(rule),
    }


def _numbers(compiled: Compiled) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params or None)
        return {number for (number,) in cursor.fetchall()}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return 1000 * (time.perf_counter() - began), found


def _middle(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    work()
    found = [_timed(work) for _ in range(times)]
    return statistics.median(ms for ms, _found in found), found[0][1]


def _one_person(rule: Rule) -> dict[str, Any]:
    """Return what one person costs: planned, and run; and asked as a refresh asks, plan kept.

    The last includes the way to the server and back.
    """
    people = Contact.objects.order_by("pk").values_list("pk", flat=True)[::997][:ONE_BY_ONE]
    planned, run, asked = [], [], []
    now = timezone.now()
    for person in [*people[:WARM_UPS], *people]:
        compiled = compile_rule(rule, now=now, only=[person])
        asked.append(_timed(partial(prepared, compiled.sql, compiled.params))[0])
    for person in people:
        compiled = compile_rule(rule, now=timezone.now(), only=[person])
        with connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, format json) {compiled.sql}", compiled.params)
            found = cursor.fetchone()[0]
        plan = (json.loads(found) if isinstance(found, str) else found)[0]
        planned.append(plan["Planning Time"])
        run.append(plan["Execution Time"])
    return {
        "one_planned_ms": round(statistics.median(planned), 2),
        "one_run_ms": round(statistics.median(run), 2),
        "one_ms": round(statistics.median(asked[WARM_UPS:]), 2),
    }


def _refreshes(name: str) -> dict[str, Any]:
    """Return what a refresh costs: of everybody, and of those with news."""
    by = _somebody()
    rule = written(Rule(RULES[name].rule))
    segment = create_segment(values={"name": name, "rule": rule}, by=by)
    first, _run = _timed(partial(refresh_segment, segment=segment, by=by))
    again = [_timed(partial(refresh_segment, segment=segment, by=by))[0] for _ in range(ROUNDS)]
    news, looked_at = [], []
    for _ in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(_NEWS, [TOUCHED])
            refresh_summaries([person for (person,) in cursor.fetchall()])
        current = Segment.objects.get(pk=segment.pk)
        taken, run = _timed(partial(refresh_news, segment=current, by=by))
        news.append(taken)
        looked_at.append(run.looked_at)
    whole, few = statistics.median(again), statistics.median(news)
    return {
        "measure": f"refresh {name}",
        "first_ms": round(first, 1),
        "again_ms": round(whole, 1),
        "looked_at": max(looked_at),
        "news_ms": round(few, 1),
        "cheaper": round(whole / few, 1),
    }
