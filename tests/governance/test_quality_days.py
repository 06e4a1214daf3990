"""The quality of each day is kept, and what falls against the past is raised."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityScore
from contacts.models.source import Origin, Source
from governance.anomalies import Delivery, Fall, falls_of_deliveries, falls_of_scores
from governance.models.quality import FreshnessPolicy, QualityAnomaly, QualityDay
from governance.operations.desk.anomalies import acknowledge_anomaly, detect_anomalies
from governance.operations.desk.days import freeze_day
from governance.operations.desk.freshness import agree_freshness, change_freshness

JOB = Actor.system(Door.JOB)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def delivery(day: int, contacts: int, phones: int, source: int = 1) -> Delivery:
    at = NOW + timedelta(days=day)
    return Delivery(source, f"#{day}", at, contacts, {"email": contacts, "phone": phones})


@pytest.mark.parametrize(
    ("past", "latest", "expected"),
    [
        ([(100, 80), (100, 80)], (100, 40), [("fewer_phones", 80.0, 40.0)]),
        ([(100, 80), (100, 80)], (100, 57), []),  # less, but not 30% less
        ([(100, 80)], (100, 56), [("fewer_phones", 80.0, 56.0)]),
        ([(30, 24)], (20, 11), []),  # could be chance
        ([(100, 10)], (100, 0), []),  # hardly there before
        ([(100, 80)], (19, 0), []),  # too few to say anything
        ([], (100, 0), []),  # the first delivery has no past
        ([(500, 0)] + [(100, 90)] * 5, (100, 45), [("fewer_phones", 90.0, 45.0)]),  # 5 count
    ],
)
def test_a_delivery_is_compared_with_its_sources_own_past(past, latest, expected):
    known = [delivery(n, *each) for n, each in enumerate([*past, latest])]
    other = delivery(99, 100, 0, source=2)
    found = falls_of_deliveries([other, *reversed(known)])
    assert [(fall.code, fall.before, fall.now) for fall in found] == expected
    assert all((fall.scope, fall.key) == ("source", "1") for fall in found)


def test_a_score_is_compared_with_the_middle_of_its_days_before():
    days = {("team", "1"): [90.0, 91.0, 20.0, 85.5], ("team", "2"): [90.0, 86.0], ("all", ""): [80]}
    people = {("team", "1"): 50, ("team", "2"): 50, ("all", ""): 100}
    assert falls_of_scores(days, people) == []
    days["team", "1"].append(82.7)
    assert falls_of_scores(days, people) == [Fall("score_fell", "team", "1", 87.8, 82.7, 50)]
    assert falls_of_scores(days, {("team", "1"): 19}) == []


def scored(number: int, total: int, **values: Any) -> Contact:
    contact = Contact.objects.create(given_name=f"P{number}", **values)
    QualityScore.objects.update_or_create(
        contact=contact, defaults={"total": total, "completeness": total, "validity": 100}
    )
    return contact


def row(day: date, scope: str, key: object = "") -> dict[str, Any]:
    names = ("contacts", "score", "dimensions", "open_issues", "overdue_issues")
    return QualityDay.objects.values(*names).get(day=day, scope=scope, scope_key=str(key))


@pytest.mark.django_db
def test_a_day_is_frozen_for_the_base_and_its_parts(people, teams):
    today = NOW.date()
    ana, north = people["ana"], teams["North"]
    first = scored(1, 50, owner=ana, team=north)
    scored(2, 100, owner=ana)
    scored(3, 0, archived_at=NOW)
    for field, due in (("email", today - timedelta(days=1)), ("phone", today)):
        QualityIssue.objects.create(contact=first, code="email-valid", field=field, due_on=due)

    freeze_day(by=JOB, day=today)

    assert row(today, "all") == {
        "contacts": 2, "score": 75.0, "dimensions": {"complete": 75.0, "valid": 100.0},
        "open_issues": 2, "overdue_issues": 1,
    }  # fmt: skip
    assert row(today, "owner", ana.pk)["score"] == 75.0
    assert row(today, "team", north.pk)["score"] == 50.0
    assert row(today, "team")["contacts"] == 1
    assert (row(today, "rule", "email-valid")["contacts"], row(today, "source")["contacts"]) == (
        1, 2,
    )  # fmt: skip

    QualityScore.objects.update(total=10)
    assert freeze_day(by=JOB, day=today) == 0
    freeze_day(by=JOB, day=today + timedelta(days=1))
    assert [row(today + timedelta(days=n), "all")["score"] for n in (0, 1)] == [75.0, 10.0]


def deliver(source: Source, number: int, contacts: int, phones: int, days_ago: int) -> None:
    people = Contact.objects.bulk_create(Contact(given_name="D") for _ in range(contacts))
    Origin.objects.bulk_create(
        Origin(
            contact=person,
            source=source,
            import_id=number,
            fields=["email", *(["phone"] if n < phones else [])],
            at=NOW - timedelta(days=days_ago),
        )
        for n, person in enumerate(people)
    )


@pytest.mark.django_db
def test_an_anomaly_opens_once_is_told_to_the_owner_and_closes_by_itself(people):
    shop = Source.objects.create(name="Shop", owner=people["marta"])
    deliver(shop, 1, 40, 36, days_ago=20)
    deliver(shop, 2, 40, 20, days_ago=1)

    assert detect_anomalies(by=JOB, now=NOW) == (1, 0)
    assert detect_anomalies(by=JOB, now=NOW) == (0, 0)

    raised = QualityAnomaly.objects.get()
    assert (raised.code, raised.owner, raised.facts) == (
        "fewer_phones",
        people["marta"],
        {"before": 90.0, "now": 50.0, "contacts": 40, "delivery": "#2"},
    )
    assert Notice.objects.get(kind="anomaly").user == people["marta"]
    marta, bo = (Actor(people[name], Door.PAGE) for name in ("marta", "bo"))
    with pytest.raises(NotPermitted):
        acknowledge_anomaly(anomaly=raised, note="", by=bo)
    seen = acknowledge_anomaly(anomaly=raised, note="The shop was told.", by=marta)
    assert (seen.acknowledged_by, seen.closed_at) == (people["marta"], None)

    deliver(shop, 3, 40, 35, days_ago=0)
    assert detect_anomalies(by=JOB, now=NOW) == (0, 1)


@pytest.mark.django_db
def test_what_came_without_a_file_counts_by_the_month(people):
    web = Source.objects.create(name="Web form")
    deliver(web, None, 30, 27, days_ago=50)
    deliver(web, None, 30, 9, days_ago=2)
    assert detect_anomalies(by=JOB, now=NOW) == (1, 0)
    raised = QualityAnomaly.objects.get()
    assert (raised.facts["delivery"], raised.owner) == ("2026-11", people["dario"])


@pytest.mark.django_db
def test_freshness_is_agreed_once_for_the_same_people(people):
    dario = Actor(people["dario"], Door.PAGE)
    usual = agree_freshness(values={"group": "email", "months": 6}, by=dario)
    agree_freshness(
        values={"group": "email", "months": 3, "scope": "stage", "scope_key": "customer"}, by=dario
    )
    for wrong in (
        {"group": "email", "months": 9},
        {"group": "shoes", "months": 9},
        {"group": "phone", "months": 0},
        {"group": "phone", "months": 6, "scope": "stage", "scope_key": "nobody"},
    ):
        with pytest.raises(Invalid):
            agree_freshness(values=wrong, by=dario)
    with pytest.raises(NotPermitted):
        agree_freshness(values={"group": "phone", "months": 9}, by=Actor(people["bo"], Door.PAGE))
    assert change_freshness(policy=usual, values={"months": 12}, by=dario).months == 12
    rules = {rule.code: rule for rule in QualityRule.objects.filter(code__startswith="stale_email")}
    assert rules["stale_email"].argument == {"days": 365}
    assert rules["stale_email"].condition == {
        "field": "stage", "op": "in_list", "value": ["customer"], "not": True,
    }  # fmt: skip
    assert rules["stale_email_customer"].message == "Not checked for 3 months: Email"
    assert FreshnessPolicy.history.filter(id=usual.pk).count() == 2
