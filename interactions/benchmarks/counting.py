"""The part of the measurement of sums that runs in a process of its own, with Django set up."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection

from config.days import start_of
from contacts.models.summary import Summary
from interactions.operations.summarising import (
    refresh_ended,
    refresh_everybody,
    refresh_summaries,
    today_here,
)

TOUCHED = 1_000
_BY_HAND = """
select c.id, o.*, e.* from contacts_contact c
left join lateral (
  select count(*), sum(reporting_total), min(at), max(at),
    sum(reporting_total) filter (where at >= %(since)s) from interactions_order
  where contact_id = c.id and state <> 'cancelled'
) o on true
left join lateral (
  select count(*), max(at), count(*) filter (where at >= %(since)s) from interactions_engagement
  where contact_id = c.id and kind not in ('unfollow', 'bounce', 'complaint')
) e on true
where c.id = any(%(people)s)
"""


def measures() -> list[dict[str, Any]]:
    """Count everybody, then some again, then those out of whose windows something fell."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0; delete from contacts_summary")
    everybody = _seconds(refresh_everybody)
    people = _some_who_bought_again()
    touched = _seconds(partial(refresh_summaries, people))
    by_hand = _seconds(partial(_counted_by_hand, people))
    tomorrow = today_here() + timedelta(days=1)
    waiting = Summary.objects.filter(holds_until__lt=tomorrow).count()
    swept = _seconds(partial(refresh_ended, tomorrow))
    return [
        {"what": "everybody", "seconds": everybody},
        {
            "what": "touched",
            "people": len(people),
            "seconds": touched,
            "by_hand": by_hand,
            "ratio": round(by_hand / touched, 2),
        },
        {"what": "ended", "people": waiting, "seconds": swept},
    ]


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 3)


def _some_who_bought_again() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "update interactions_order set total = total + 1, reporting_total = total + 1"
            " where id in (select id from interactions_order where contact_id is not null"
            " order by md5(id::text) limit %s) returning contact_id",
            [TOUCHED],
        )
        return sorted({row[0] for row in cursor.fetchall()})


def _counted_by_hand(people: list[int]) -> None:
    with connection.cursor() as cursor:
        since = start_of(today_here() - timedelta(days=90))
        cursor.execute(_BY_HAND, {"people": people, "since": since})
        cursor.fetchall()
