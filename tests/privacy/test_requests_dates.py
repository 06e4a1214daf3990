"""The dates of a request over time: extended, paused, counted anew, told of, and forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.collaboration import Notice
from contacts.reading.notices import notice_lines
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.clocks import (
    NoExtension,
    NotPausable,
    TooLate,
    extend,
    pause,
    recalculate_clock,
    resume,
)
from privacy.operations.desk.deciding import acknowledge, refuse
from privacy.operations.desk.identity import ask_identity, decide_identity
from privacy.operations.desk.purging import purge_requests
from privacy.operations.desk.reminding import notice_due_requests
from privacy.operations.desk.steps import note_of
from privacy.reading.metrics import metrics_of
from tests.privacy.asking import NOW, ask, confirm_all, noa

pytestmark = pytest.mark.django_db


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    """The privacy officer."""
    return Actor(people["prisca"], Door.PAGE)


def test_one_extension_in_time_and_late_only_on_record(prisca: Actor) -> None:
    """Scenarios 7 and 8, at the operation."""
    asked = ask("gdpr.access", at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    late = datetime(2026, 3, 3, 9, tzinfo=UTC)
    with pytest.raises(TooLate):
        extend(request=asked, why="complexity", by=prisca, now=late)
    with pytest.raises(Invalid):
        extend(request=asked, why="complexity", by=prisca, now=late, override=True)
    extend(request=asked, why="complexity", by=prisca, now=late, override=True, note="Ill.")
    asked.refresh_from_db()
    assert (asked.due, asked.steps.filter(kind="extended_late").count()) == (date(2026, 4, 30), 1)
    with pytest.raises(NoExtension):
        extend(request=asked, why="number", by=prisca, now=late, override=True, note="Again.")


def test_a_clock_stands_still_only_where_the_law_lets_it(prisca: Actor) -> None:
    """Asking who somebody is stops the clock of the GDPR and never that of the CCPA."""
    asked = ask("gdpr.access", at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    asked_at = datetime(2026, 3, 6, 9, tzinfo=UTC)
    check = ask_identity(
        request=asked, points=["email", "name"], doubt="Unknown address.", by=prisca, now=asked_at
    )
    told = asked_at + timedelta(days=10)
    decide_identity(check=check, verified=True, matched=["email", "name"], by=prisca, now=told)
    asked.refresh_from_db()
    assert (asked.paused_days, asked.due, asked.paused_since) == (10, date(2026, 4, 15), None)
    pause(request=asked, by=prisca, now=told)
    resume(request=asked, by=prisca, now=told)
    with pytest.raises(NotPausable):
        pause(request=ask("ccpa.delete"), by=prisca, now=NOW)


def test_a_new_holiday_moves_the_date_only_on_record(prisca: Actor, settings: Any) -> None:
    """A calendar that changed counts nothing silently."""
    asked = ask("gdpr.access")
    assert recalculate_clock(request=asked, by=prisca, now=NOW) is False
    settings.ORG_DAYS_OFF = ["2026-12-21"]
    asked.refresh_from_db()
    assert asked.due == date(2026, 12, 21)
    assert recalculate_clock(request=asked, by=prisca, now=NOW) is True
    asked.refresh_from_db()
    step = asked.steps.get(kind="clock_recalculated")
    assert asked.due == date(2026, 12, 22)
    assert step.facts["before"]["dates"]["response_due"] == "2026-12-21"


def test_the_log_forgets_who_asked_and_the_numbers_stay(prisca: Actor) -> None:
    """Scenario 40: at month 25 the personal parts are gone, last year's metrics the same."""
    noa(prisca)
    asked = [ask("ccpa.know_categories", email=f"n{n}@example.com") for n in range(3)]
    for days, request in zip((4, 10), asked, strict=False):
        at = NOW + timedelta(days=days)
        refuse(request=request, ground="unverified", note="Nobody answered.", by=prisca, now=at)
    confirm_all(asked[2], prisca)
    before = metrics_of(2026, regime="ccpa")
    know = next(each for each in before if each.kind == "know")
    assert (know.received, know.denied, know.unanswered) == (3, 2, 1)
    assert know.denied_because == {"unverifiable": 2}
    assert (know.median_days, know.mean_days) == (7.0, 7.0)
    soon, late = (datetime(2028, 11, day, 9, tzinfo=UTC) for day in (24, 26))
    assert purge_requests(by=Actor.system(), now=soon) == 0
    assert purge_requests(by=Actor.system(), now=late) == 1
    first = PrivacyRequest.objects.get(pk=asked[0].pk)
    assert (first.data_key, first.person, first.digests, first.purged_at) == ("", "", [], late)
    assert note_of(first, first.steps.get(kind="refused")) == ""
    assert metrics_of(2026, regime="ccpa") == before


def test_colleagues_hear_once_of_each_date_that_is_near_or_missed(prisca: Actor) -> None:
    """Who has it is told; where nobody has it, every officer."""
    asked = ask("ccpa.delete")
    job = Actor.system(Door.JOB)
    near = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert notice_due_requests(by=job, now=near) == 1
    assert notice_due_requests(by=job, now=near + timedelta(days=1)) == 0
    notice = Notice.objects.get(user=prisca.user)
    assert (notice.kind, notice.facts["what"], notice.facts["due"]) == (
        "privacy_due_soon",
        "receipt",
        "2026-12-07",
    )
    acknowledge(request=asked, by=prisca, now=near)
    assert notice_due_requests(by=job, now=datetime(2027, 1, 5, 6, tzinfo=UTC)) == 1
    line = notice_lines(list(Notice.objects.order_by("-pk")[:1]), prisca.user)[0]
    assert (line.title, line.name) == ("A privacy request is overdue", asked.number)
