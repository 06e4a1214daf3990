"""How long data are kept: what a dry run says is what happens, and what must stay stays."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.restriction import Restriction
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.notes import write_note
from governance.inventory.described import Entry, entries
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order
from privacy.laws.clock import add_months
from privacy.models.retention import RetentionItem, RetentionRule, RetentionRun
from privacy.operations.desk.asker import Person
from privacy.operations.desk.opening import open_request
from privacy.operations.erasing.planning import PlanChanged
from privacy.operations.holds.placing import place_hold
from privacy.operations.retaining.deciding import approve_run
from privacy.operations.retaining.evidence import is_genuine
from privacy.operations.retaining.executing import execute_run
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.rules import change_rule, create_rule
from privacy.operations.retaining.suggesting import load_suggestions
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from tests.privacy.erasing import places_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SYSTEM = Actor.system(Door.JOB)


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """The proof reads every stored file."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


def a_rule(officer: Actor, action: str = "restrict", **values: Any) -> RetentionRule:
    given = {
        "name_en": f"{action} in time", "trigger": "purchase", "months": 24, "action": action,
        "ground": "GDPR Art. 5(1)(e)", "active": True, **values,
    }  # fmt: skip
    return create_rule(values=given, by=officer)


def bought(contact: Contact, on: str) -> None:
    source, _new = Source.objects.get_or_create(name="Shop")
    Order.objects.create(
        contact=contact, source=source, external_id=f"{contact.pk}-{on}", currency="EUR",
        at=datetime.fromisoformat(f"{on}T12:00:00+00:00"), total=10, reporting_total=10,
    )  # fmt: skip


def person(name: str, by: Actor, on: str = "") -> Contact:
    email = f"{name.lower()}@retained.example"
    contact = create_contact(values={"given_name": name, "email": email}, by=by)
    if on:
        bought(contact, on)
    return contact


def outcomes(run: RetentionRun) -> dict[str, tuple[str, str, str]]:
    return {
        item.contact.email: (item.action, item.outcome, item.decided_on.isoformat())
        for item in run.items.select_related("contact")
    }


def carried_out(run: RetentionRun, officer: Actor, now: datetime = NOW) -> RetentionRun:
    approved = approve_run(run=run, digest=run.digest, by=officer, now=now)
    return execute_run(run=approved, by=SYSTEM, now=now)


def entry_of(table: str, column: str) -> Entry:
    return next(each for each in entries({}) if (each.table, each.column) == (table, column))


def test_a_period_ends_on_its_day_and_never_a_day_too_early(by: Actor, officer: Actor) -> None:
    a_rule(officer, months=18)
    person("Due", by, "2025-05-20")
    person("Later", by, "2025-05-21")
    again = person("Again", by, "2020-01-01")
    bought(again, "2026-01-01")
    person("Never", by)
    run = plan_retention(by=SYSTEM, now=NOW)
    assert outcomes(run) == {"due@retained.example": ("restrict", "due", "2025-05-20")}
    # 31 August and 18 months: February has no such day, so it is the first of March.
    person("Leap", by, "2023-08-31")
    early = plan_retention(by=SYSTEM, now=datetime(2025, 2, 28, 12, tzinfo=UTC))
    assert "leap@retained.example" not in outcomes(early)
    late = plan_retention(by=SYSTEM, now=datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert "leap@retained.example" in outcomes(late)


def test_the_dry_run_is_what_python_says_and_the_execution_is_the_dry_run(
    by: Actor, officer: Actor
) -> None:
    """Random lives under random rules; nobody is done who was not due, nobody due is left."""
    dice = random.Random(9)
    wanted = [
        ("restrict", "purchase", 6), ("restrict", "invoice", 6), ("review", "purchase", 2),
        ("pseudonymise", "purchase", 24),
    ]  # fmt: skip
    rules = [
        a_rule(
            officer, action, months=least + dice.randrange(9), days=dice.randrange(9), trigger=day
        )
        for action, day, least in wanted
    ]
    today, lives = NOW.date(), {}
    for n in range(60):
        one = Contact.objects.create(given_name=f"P{n}")
        days = [today - timedelta(days=dice.randrange(1500)) for _each in range(dice.randrange(3))]
        for day in set(days):
            bought(one, day.isoformat())
        lives[one.pk] = max(days, default=None)
    expected = {pk: due for pk, day in lives.items() if day and (due := _due(rules, day, today))}
    run = plan_retention(by=SYSTEM, now=NOW)
    assert dict(run.items.values_list("contact", "action")) == expected
    done = carried_out(run, officer)
    assert {(i.contact_id, i.action, i.outcome) for i in done.items.all()} == {
        (pk, action, "done") for pk, action in expected.items()
    }
    restricted = {pk for pk, action in expected.items() if action == "restrict"}
    nameless = {pk for pk, action in expected.items() if action == "pseudonymise"}
    kept = Contact.objects.exclude(restricted_at=None).values_list("pk", flat=True)
    assert set(kept) == restricted
    assert min(len(restricted), len(nameless)) > 5
    gone = Contact.objects.filter(given_name="").values_list("pk", flat=True)
    assert set(gone) == nameless


def _due(rules: list[RetentionRule], day: date, today: date) -> str:
    """Return the strongest action all of whose rules are over."""
    for action in ("pseudonymise", "restrict", "review"):
        own = [rule for rule in rules if rule.action == action]
        ends = [add_months(day, r.months, up=True) + timedelta(days=r.days) for r in own]
        if max(ends) <= today:
            return action
    return ""


def test_the_longest_period_keeps_and_the_strongest_action_is_done(
    by: Actor, officer: Actor
) -> None:
    a_rule(officer, "restrict", months=12)
    a_rule(officer, "erase", months=24)
    a_rule(officer, "erase", months=72, trigger="invoice", basis="legal_obligation")
    a_rule(officer, "erase", months=12, category="engagement")
    person("Three", by, "2023-01-01")
    person("Seven", by, "2019-01-01")
    run = plan_retention(by=SYSTEM, now=NOW)
    found = run.items.order_by("contact__given_name", "category")
    assert [(i.contact.given_name, i.category, i.action, i.rule.months) for i in found] == [
        ("Seven", "person", "erase", 72),
        ("Three", "engagement", "erase", 12),
        ("Three", "person", "restrict", 12),
    ]


def test_holds_open_requests_and_people_who_want_to_be_kept_win_and_are_listed(
    by: Actor, officer: Actor
) -> None:
    a_rule(officer)
    held, wants = (person(name, by, "2020-01-01") for name in ("Held", "Wants"))
    for name in ("Asks", "Due"):
        person(name, by, "2020-01-01")
    place_hold(values={"matter": "M", "reason": "R"}, people=[held], by=officer, now=NOW)
    who = Person(email="asks@retained.example")
    open_request(right="gdpr.access", person=who, channel="mail", received_at=NOW, by=officer)
    Restriction.objects.create(contact=wants, ground="claims", since=NOW)
    run = plan_retention(by=SYSTEM, now=NOW)
    said = {email.split("@")[0]: outcome for email, (_a, outcome, _d) in outcomes(run).items()}
    assert said == {"held": "held", "asks": "request", "wants": "held", "due": "due"}
    assert run.people == 1
    done = carried_out(run, officer)
    restricted = Contact.objects.exclude(restricted_at=None).values_list("given_name", flat=True)
    assert (set(restricted), done.state) == ({"Due"}, "done")
    assert plan_retention(by=SYSTEM, now=NOW).people == 0  # what was done stays done


def test_what_came_between_is_left_alone_and_the_certificate_says_so(
    by: Actor, officer: Actor
) -> None:
    a_rule(officer)
    back, held = (person(name, by, "2020-01-01") for name in ("Back", "Held"))
    person("Due", by, "2020-01-01")
    run = plan_retention(by=SYSTEM, now=NOW)
    approved = approve_run(run=run, digest=run.digest, by=officer, now=NOW)
    bought(back, "2026-11-19")
    place_hold(values={"matter": "M", "reason": "R"}, people=[held], by=officer, now=NOW)
    late = person("Late", by, "2020-01-01")
    done = execute_run(run=approved, by=SYSTEM, now=NOW)
    said = {email.split("@")[0]: outcome for email, (_a, outcome, _d) in outcomes(done).items()}
    assert said == {"back": "changed", "held": "held", "due": "done"}
    late.refresh_from_db()
    assert late.restricted_at is None
    assert [(row["outcome"], row["people"]) for row in done.evidence["rules"]] == [
        ("changed", 1), ("done", 1), ("held", 1),
    ]  # fmt: skip
    assert is_genuine(done)
    done.evidence["rules"][1]["people"] = 2
    assert not is_genuine(done)


def test_only_what_was_seen_is_approved_and_by_somebody_else(by: Actor, officer: Actor) -> None:
    rule = a_rule(officer)
    someone = person("Due", by, "2020-01-01")
    run = plan_retention(by=officer, now=NOW)
    with pytest.raises(NotPermitted):
        approve_run(run=run, digest=run.digest, by=officer, now=NOW)
    with pytest.raises(NotPermitted):
        approve_run(run=run, digest=run.digest, by=by, now=NOW)
    run = plan_retention(by=SYSTEM, now=NOW)
    assert run.planned_by == officer.user  # the same count: the run that waits stays
    change_rule(rule=rule, values={"months": 25}, by=officer)
    newer = plan_retention(by=SYSTEM, now=NOW)
    run.refresh_from_db()
    assert (run.state, newer.pk != run.pk) == ("outdated", True)
    with pytest.raises(PlanChanged):
        approve_run(run=newer, digest=run.digest, by=officer, now=NOW)
    RetentionItem.objects.filter(run=newer).update(contact=person("Other", by))
    with pytest.raises(PlanChanged):
        approve_run(run=newer, digest=newer.digest, by=officer, now=NOW)
    someone.refresh_from_db()
    assert someone.restricted_at is None


def test_whole_people_are_erased_by_the_same_path_and_proven(by: Actor, officer: Actor) -> None:
    a_rule(officer, "erase")
    gone, stays = person("Wenceslada", by, "2020-01-01"), person("Stays", by, "2026-01-01")
    done = carried_out(plan_retention(by=SYSTEM, now=NOW), officer)
    assert (done.state, done.erasure.state, done.erasure.why) == ("done", "done", "retention")
    assert done.evidence["erasure"]["certificate"] == done.erasure.certificate
    assert is_genuine(done)
    gone.refresh_from_db()
    assert (gone.erased_at is None, stays.given_name) == (False, "Stays")
    assert places_of(("name", "Wenceslada"), ("email", "wenceslada@retained.example")) == {}
    assert done.items.get().contact_id == gone.pk


def test_a_name_goes_and_what_happened_stays(by: Actor, officer: Actor) -> None:
    a_rule(officer, "pseudonymise")
    one = person("Wenceslada", by, "2020-01-01")
    Engagement.objects.create(contact=one, channel="email", kind="open", at=NOW, digest=one.key)
    write_note(about=one, text="Wenceslada likes tea", by=by)
    done = carried_out(plan_retention(by=SYSTEM, now=NOW), officer)
    one.refresh_from_db()
    assert (one.given_name, one.email, one.erased_at) == ("", "", None)
    assert one.archived_at is not None
    assert places_of(("name", "Wenceslada"), ("email", "wenceslada@retained.example")) == {}
    assert (one.orders.count(), Engagement.objects.filter(contact=one).count()) == (1, 1)
    assert outcomes(done) == {"": ("pseudonymise", "done", "2020-01-01")}
    assert plan_retention(by=SYSTEM, now=NOW + timedelta(days=1)).people == 0


def test_the_queries_do_not_grow_with_the_people(by: Actor, officer: Actor) -> None:
    a_rule(officer)
    a_rule(officer, "erase", category="engagement", months=30)
    counts = []
    for many in (10, 200):
        made = Contact.objects.bulk_create(Contact(given_name=f"P{n}") for n in range(many))
        for one in made:
            bought(one, "2020-01-01")
        Engagement.objects.bulk_create(
            Engagement(contact=one, channel="web", kind="open", at=NOW, digest=one.key)
            for one in made
        )
        with CaptureQueriesContext(connection) as queries:
            run = carried_out(plan_retention(by=SYSTEM, now=NOW), officer)
        assert (run.people, run.items.filter(outcome="done").count()) == (many, 2 * many)
        assert not Engagement.objects.exists()
        counts.append(len(queries))
    # 190 people more; the second run may ask once more for what the first found empty.
    assert counts[1] <= counts[0] + 2


def test_a_rule_whose_segment_is_not_right_does_nothing(by: Actor, officer: Actor, people) -> None:
    dario = Actor(people["dario"], Door.PAGE)
    group = create_segment(values={"name": "Keep", "kind": "static"}, by=dario)
    kept, due = person("Kept", by, "2020-01-01"), person("Due", by, "2020-01-01")
    add_people(segment=group, contacts=Contact.objects.filter(pk=kept.pk), by=dario)
    a_rule(SYSTEM, people={"outside": [str(group.key)]})
    assert set(outcomes(plan_retention(by=SYSTEM, now=NOW))) == {due.email}
    type(group).objects.filter(pk=group.pk).update(archived_at=NOW)
    run = plan_retention(by=SYSTEM, now=NOW)
    assert (run.people, run.rows[0]["outcome"]) == (0, "not_asked")
    with pytest.raises(Invalid):
        a_rule(officer, people={"inside": [str(kept.key)]})


def test_a_rule_is_taken_from_a_suggestion_and_decided_on_by_pages(
    by: Actor, people: dict[str, Any], signed_in: Any
) -> None:
    officer = signed_in("prisca")
    officer.post(reverse("privacy:retention_suggestions"))
    rule = RetentionRule.objects.get(suggested="prospects")
    assert not RetentionRule.objects.filter(active=True).exists()
    page = reverse("privacy:retention_rule", args=[rule.key])
    given = officer.get(page).context["form"].initial
    shown = {name: "" if value is None else value for name, value in given.items()}
    saved = officer.post(page, {**shown, "months": 12, "action": "restrict", "active": "on"})
    assert saved.status_code == 302
    rule.refresh_from_db()
    assert (rule.active, rule.months, rule.version) == (True, 12, 2)
    one = person("Old", by)
    Contact.objects.filter(pk=one.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    counted = officer.post(reverse("privacy:retention_runs"))
    run = RetentionRun.objects.get()
    assert (run.people, run.rows) == (1, run.rows)
    assert "Old" in officer.get(counted.url).content.decode()
    run = RetentionRun.objects.get()
    decide = reverse("privacy:retention_decide", args=[run.key, "approve"])
    officer.post(decide, {"digest": run.digest})  # whoever counted does not decide
    run.refresh_from_db()
    assert run.state == "planned"
    signed_in("dario").post(decide, {"digest": run.digest})
    run.refresh_from_db()
    assert (run.state, run.decided_by) == ("approved", people["dario"])
    assert load_suggestions(by=SYSTEM) == 0
    assert "12 months" in entry_of("contacts.Contact", "email").retention
