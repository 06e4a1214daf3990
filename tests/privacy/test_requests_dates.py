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
from privacy.operations.desk.deciding import acknowledge
from privacy.operations.desk.identity import ask_identity, decide_identity
from privacy.operations.desk.reminding import notice_due_requests
from privacy.tasks import purge_requests_job
from tests.contacts.api_client import Caller
from tests.privacy.asking import NOW, ask, noa
from tests.privacy.desk import asked_on_page, at, decide, page_of, words

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


def test_the_log_forgets_who_asked_and_the_numbers_stay(
    prisca: Actor, desk_on: Any, people: dict[str, Any]
) -> None:
    """Scenario 40: at month 25 the personal parts are gone, last year's metrics the same."""
    noa(prisca)
    desk_on("2026-11-20")
    asked = [
        asked_on_page("ccpa.know_categories", email=f"n{n}@example.com", name="Noa Prats")
        for n in range(3)
    ]
    for day, request in zip(("2026-11-24", "2026-11-30"), asked, strict=False):
        said = {"ground": "unverified", "note": "Nobody answered Noa."}
        assert decide(desk_on(day), request, "refuse", **said).status_code == 302
    year = "/privacy/requests/metrics/?year=2026&law=ccpa"
    # Received, complied, in part, denied, withdrawn, open, late, extended, median and mean days.
    row = "Know not verifiable: 2 3 0 0 2 0 1 {late} 0 7 7"
    assert row.format(late=0) in words(desk_on("2026-11-30").get(year))
    desk = desk_on("2028-11-24")
    before, page = words(desk.get(year)), page_of(asked[0])
    assert row.format(late=1) in before
    purge_requests_job(0)
    assert "Nobody answered Noa." in words(desk.get(page))
    desk = desk_on("2028-11-26")
    purge_requests_job(0)
    first = PrivacyRequest.objects.get(pk=asked[0].pk)
    gone = (first.data_key, first.person, first.digests, first.purged_at)
    assert gone == ("", "", [], at("2028-11-26"))
    assert PrivacyRequest.objects.exclude(purged_at=None).get() == first
    assert "Noa" not in words(desk.get(page))
    find = {"text": "n0@example.com"}
    assert first.number not in words(desk.post("/privacy/requests/find/", find))
    assert words(desk.get(year)) == before
    # 11 CCR 7101(d): nobody who writes to people reads the log.
    assert desk_on("2028-11-26", "marta").get("/privacy/requests/").status_code == 403
    assert Caller(people["marta"])("GET", "/privacy-requests/").status_code == 403


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
