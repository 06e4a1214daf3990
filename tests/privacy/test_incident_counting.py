"""Many people of an incident are counted in the worker, one place after the other."""

from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.work import Progress
from contacts.operations.working import Watch
from governance.models.audit import AuditEvent
from privacy.models.affected import AffectedPerson
from privacy.models.incidents import Incident
from privacy.operations.incidents import counting_many
from privacy.operations.incidents.counting import count_people
from privacy.operations.incidents.counting_many import Overtaken, ask_count, run_count
from tests.privacy.incidents import FOUND, crowd, file_of, reported

pytestmark = pytest.mark.django_db
WORKER = Actor.system(Door.JOB)


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting_many, "MANY", 3)


def named(incident: Incident) -> list[tuple[int, list[str]]]:
    rows = AffectedPerson.objects.filter(incident=incident).order_by("contact")
    return list(rows.values_list("contact", "sources"))


def ran(incident: Incident, progress: Progress) -> Incident:
    return run_count(incident=incident, count=progress.key, by=WORKER, watch=Watch(progress))


def test_the_worker_counts_many_as_one_statement_counts_few(
    officer: Actor, few: None, signed_in: Any
) -> None:
    people = crowd(officer, 5, country="US", region="CA")
    files = [file_of(people[:3]), file_of(people[2:])]
    incident = reported(officer, laws=["gdpr", "cal"])
    given = {"reach": {"exports": [each.key for each in files]}, "since": FOUND, "until": FOUND}
    progress = ask_count(incident=incident, by=officer, now=FOUND, **given)
    assert progress is not None
    assert (progress.done, progress.total, progress.owner) == (0, 3, officer.user)
    incident.refresh_from_db()
    assert (incident.people, incident.counted_at, named(incident)) == (0, None, [])
    page = signed_in("prisca").get(reverse("privacy:incident", args=[incident.key]))
    assert reverse("contacts:progress", args=[progress.key]) in page.content.decode()
    counted = ran(incident, progress)
    progress.refresh_from_db()
    assert (progress.state, progress.done) == (Progress.State.DONE, 3)
    assert (counted.people, counted.states) == (5, {"CA": 5})
    assert named(incident) == [(pk, ["export"]) for pk in people]
    other = reported(officer, laws=["gdpr", "cal"])
    count_people(incident=other, by=officer, now=FOUND, **given)
    assert named(other) == named(incident)
    told = AuditEvent.objects.filter(verb__startswith="incident.count").order_by("id")
    assert [(each.verb, each.facts["count"]) for each in told[:2]] == [
        ("incident.count_asked", 2), ("incident.counted", 5),
    ]  # fmt: skip


def test_a_count_that_was_cut_off_goes_on_and_forgets_whom_nothing_names_any_more(
    officer: Actor, few: None
) -> None:
    people = crowd(officer, 6)
    incident, old = reported(officer), file_of(people[:2])
    span = {"since": FOUND, "until": FOUND, "by": officer, "now": FOUND}
    count_people(incident=incident, reach={"exports": [old.key]}, **span)
    files = [file_of(people[1:3]), file_of(people[3:])]
    progress = ask_count(incident=incident, reach={"exports": [f.key for f in files]}, **span)
    assert progress is not None
    # The first place is done, and then the worker was killed.
    incident.refresh_from_db()
    place = counting_many._places(incident.reach["asked"])[0]
    counting_many._look_through(incident=incident, place=place, count=progress.key, number=1,
                                by=WORKER, watch=Watch(progress))  # fmt: skip
    progress.refresh_from_db()
    assert (progress.done, progress.total) == (1, 3)
    assert [pk for pk, _sources in named(incident)] == people[:3]
    ran(incident, progress)
    assert [pk for pk, _sources in named(incident)] == people[1:]
    assert Incident.objects.get(pk=incident.pk).people == 5


def test_a_newer_count_ends_an_older_one_and_few_are_counted_at_once(
    officer: Actor, few: None
) -> None:
    people = crowd(officer, 6)
    incident = reported(officer)
    many, one = file_of(people[:5]), file_of(people[5:])
    span = {"since": FOUND, "until": FOUND, "by": officer, "now": FOUND}
    progress = ask_count(incident=incident, reach={"exports": [many.key]}, **span)
    assert ask_count(incident=incident, reach={"exports": [one.key]}, **span) is None
    assert progress is not None
    with pytest.raises(Overtaken):
        ran(incident, progress)
    assert named(incident) == [(people[5], ["export"])]
