"""The desk: open issues as an inbox, settled one by one and many at once, rules edited in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityWaiver
from contacts.models.verification import Verification
from contacts.models.work import BulkChange
from contacts.operations.contacts import create_contact
from governance.models.quality import FreshnessPolicy, QualityAnomaly
from governance.operations.desk.days import freeze_day
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def people_in(people: dict[str, Any], teams: dict[str, Any]) -> dict[str, Contact]:
    """Ada of the North has no language; Cleo of the South neither."""
    dario = Actor(people["dario"], Door.PAGE)
    made = {}
    for name, owner, team in (("Ada", "bo", "North"), ("Cleo", "cy", "South")):
        values = {
            "given_name": name, "family_name": "Arroyo", "email": f"{name}@example.com",
            "stage": "customer", "owner": people[owner], "team": teams[team],
        }  # fmt: skip
        made[name] = create_contact(values=values, by=dario)
    return made


def issue(contact: Contact, code: str, **values: Any) -> QualityIssue:
    rule = QualityRule.objects.get(code=code)
    values = {"severity": rule.severity, **values}
    return QualityIssue.objects.create(contact=contact, rule=rule, code=code, **values)


def test_the_inbox_shows_what_one_sees_and_filters_by_every_side(signed_in, people_in, people):
    late = {"due_on": TODAY - timedelta(days=1), "assignee": people["bo"]}
    ours = issue(people_in["Ada"], "stale_email", field="email", **late)
    issue(people_in["Cleo"], "stale_email", field="email")
    client, page = signed_in("bo"), reverse("quality:inbox")

    def shown(**query: str) -> list[int]:
        return [row.issue.pk for row in client.get(page, query).context["rows"]]

    for query in (
        {"rule": "stale_email"}, {"field": "email"}, {"steward": "me"}, {"overdue": "1"},
        {"dimension": "fresh"}, {"severity": "info", "age": "week"},
    ):  # fmt: skip
        assert ours.pk in shown(**query), query
    assert shown(rule="stale_email") == [ours.pk]
    assert ours.pk not in shown(age="older")
    text = client.get(page).content.decode()
    assert "ada@example.com" in text
    assert "Cleo" not in text
    counts = client.get(reverse("quality:facets"), {"rule": "stale_email"}).context["facets"]
    assert {facet.name for facet in counts} == {"rule", "field", "source", "steward", "age"}
    assert [(line[0].key, line[0].count) for line in counts[1].lines] == [("email", 1)]
    assert signed_in("vera").get(page).status_code == 403


def test_one_click_confirms_and_the_row_goes(signed_in, people_in):
    found = issue(people_in["Ada"], "stale_email", field="email")
    client = signed_in("bo")
    address = reverse("quality:issue_fix", args=[found.pk])
    answer = client.post(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Settled." in answer.headers["HX-Trigger"]
    assert Verification.objects.get(contact=people_in["Ada"], group="email")
    assert client.post(address).status_code == 404


def test_where_one_click_is_not_enough_the_issue_opens(signed_in, people_in):
    found = issue(people_in["Ada"], "invalid_phone", field="phone")
    address = reverse("quality:issue_fix", args=[found.pk])
    answer = signed_in("bo").post(address, headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#issue-dialog"
    assert "Write this" in answer.content.decode()
    assert "Choose the right value." in answer.headers["HX-Trigger"]
    found.refresh_from_db()
    assert found.closed_at is None


def test_a_value_is_chosen_accepted_or_given_away_in_the_dialog(signed_in, people_in, people):
    found = QualityIssue.objects.get(contact=people_in["Ada"], code="no_language")
    client = signed_in("bo")
    dialog = client.get(reverse("quality:issue", args=[found.pk])).content.decode()
    assert "Right value" in dialog
    client.post(reverse("quality:issue_assign", args=[found.pk]), {"assignee": "ana"})
    found.refresh_from_db()
    assert found.assignee == people["ana"]
    accept = reverse("quality:issue_waive", args=[found.pk])
    assert client.post(accept, {"until": "x"}).status_code == 400
    until = TODAY + timedelta(days=90)
    back = client.post(f"{accept}?rule=no_language", {"until": until, "reason": "Speaks none"})
    assert back.url == reverse("quality:inbox") + "?rule=no_language"
    assert QualityWaiver.objects.get().until == until
    spanish = QualityIssue.objects.get(contact=people_in["Cleo"], code="no_language")
    signed_in("cy").post(reverse("quality:issue_fix", args=[spanish.pk]), {"choice": "es"})
    people_in["Cleo"].refresh_from_db()
    assert people_in["Cleo"].language == "es"


def test_many_are_seen_before_settled_and_taken_back(signed_in, people_in):
    for contact in people_in.values():
        issue(contact, "stale_email", field="email")
    client = signed_in("dario")
    wanted = {"all_matching": "1"}
    preview = client.post(reverse("quality:fix_preview") + "?rule=stale_email", wanted)
    assert {k: preview.context["counts"][k] for k in ("total", "fix")} == {"total": 2, "fix": 2}
    done = client.post(reverse("quality:fix_run") + "?rule=stale_email", wanted)
    change = BulkChange.objects.get(action="fix")
    assert done.url == reverse("quality:fixed", args=[change.key])
    assert (change.count, Verification.objects.count()) == (2, 2)
    assert "Undo" in client.get(done.url).content.decode()
    client.post(reverse("quality:fix_undo", args=[change.key]))
    assert Verification.objects.count() == 0


RULE = {
    "code": "long_name", "message_en": "A very long name", "fields_": ["given_name"],
    "operator": "length", "max": "2", "dimension": "valid", "severity": "warning",
    "weight": "1", "due_days": "30", "active": "on",
}  # fmt: skip


def test_a_rule_is_written_in_the_browser_with_what_would_fail(signed_in, people_in):
    client = signed_in("dario")
    preview = client.post(reverse("quality:rule_preview"), RULE)
    assert (preview.context["people"], preview.context["failures"]) == (2, 2)
    assert "2 places in 2 contacts would fail" in preview.content.decode()
    assert not QualityRule.objects.filter(code="long_name").exists()

    new = reverse("quality:rule_new")
    wrong = client.post(new, {**RULE, "operator": "matches", "pattern": "(a+)+$"})
    assert wrong.status_code == 400
    made = client.post(new, {**RULE, "if_field": "stage", "if_op": "in_list", "if_value": "lead"})
    rule = QualityRule.objects.get(code="long_name")
    assert made.url == reverse("quality:rule", args=["long_name"])
    assert (rule.argument, rule.condition) == (
        {"max": 2}, {"field": "stage", "op": "in_list", "value": ["lead"]},
    )  # fmt: skip

    page = client.get(made.url)
    assert [page.context["form"][name].value() for name in ("max", "if_value")] == [2, "lead"]
    client.post(made.url, {**RULE, "weight": "5", "version": "1"})
    rule.refresh_from_db()
    assert (rule.weight, rule.condition, rule.version) == (5, {}, 2)
    stale = client.post(made.url, {**RULE, "weight": "7", "version": "1"})
    assert stale.status_code == 412
    versions = client.get(made.url).context["versions"]
    assert [version.changed for version in versions] == [["condition", "weight"], []]
    assert signed_in("bo").get(made.url).status_code == 403


def test_scores_have_tiles_parts_and_a_table(signed_in, people_in, people):
    job = Actor.system(Door.JOB)
    freeze_day(by=job, day=TODAY - timedelta(days=1))
    freeze_day(by=job, day=TODAY)
    anomaly = QualityAnomaly.objects.create(
        code="score_fell", scope="all", owner=people["bo"],
        facts={"before": 90.0, "now": 80.0, "contacts": 50},
    )  # fmt: skip
    page = signed_in("dario").get(reverse("quality:scores"))
    assert len(page.context["tiles"]) == 6
    assert [label for label, *_ in page.context["parts"]] == ["By source", "By owner", "By team"]
    text = page.content.decode()
    assert 'class="spark"' in text
    assert "From 90 to 80 points" in text
    own = signed_in("bo").get(reverse("quality:scores"))
    assert [part.name for part in own.context["parts"][2][2]] == ["North"]
    seen = reverse("quality:anomaly", args=[anomaly.key])
    signed_in("bo").post(seen, {"note": "A known gap."})
    anomaly.refresh_from_db()
    assert (anomaly.note, anomaly.acknowledged_by) == ("A known gap.", people["bo"])
    assert signed_in("cy").get(seen).status_code == 404


def test_freshness_is_agreed_on_its_page(signed_in, people_in):
    client, page = signed_in("dario"), reverse("quality:freshness")
    client.post(page, {"group": "email", "people": "stage:customer", "months": "3", "active": "on"})
    policy = FreshnessPolicy.objects.get()
    assert (policy.scope, policy.scope_key, policy.months) == ("stage", "customer", 3)
    Contact.objects.update(created_at=timezone.now() - timedelta(days=200))

    def stale() -> list[int]:
        counts = client.get(reverse("quality:freshness_counts")).context["counts"]
        return [count for _policy, count in counts]

    assert stale() == [0]
    for contact in people_in.values():
        contact.points.update(created_at=timezone.now() - timedelta(days=200))
    assert stale() == [2]
    edit = reverse("quality:freshness_edit", args=[policy.key])
    client.post(
        edit, {"group": "email", "people": "stage:customer", "months": "12", "active": "on"}
    )
    assert stale() == [0]
    assert signed_in("bo").post(page, {"group": "email", "months": "3"}).status_code == 403


def test_the_api_lists_assigns_accepts_and_settles(people_in, people):
    ours = issue(people_in["Ada"], "stale_email", field="email")
    theirs = issue(people_in["Cleo"], "stale_email", field="email")
    bo = Caller(people["bo"])
    listed = bo("GET", "/quality-issues/?rule=stale_email").json()["results"]
    assert [(row["id"], row["contact"], row["fix"], row["dimension"]) for row in listed] == [
        (ours.pk, str(people_in["Ada"].key), "verify", "fresh")
    ]
    assert bo("GET", f"/quality-issues/{theirs.pk}/").status_code == 404
    assert bo("GET", "/quality-issues/?owner=bo").status_code == 400
    given = bo("POST", f"/quality-issues/{ours.pk}/assign/", {"assignee": "ana"}).json()
    assert given["assignee"] == "ana"
    fixed = bo("POST", f"/quality-issues/{ours.pk}/fix/", {}).json()
    assert fixed["closed_how"] == "fixed"
    language = QualityIssue.objects.get(contact=people_in["Ada"], code="no_language")
    said = {"until": (TODAY + timedelta(days=9)).isoformat(), "reason": "Known"}
    waived = bo("POST", f"/quality-issues/{language.pk}/waive/", said).json()
    assert waived["closed_how"] == "waived"
    reader = Caller(people["bo"], ["quality-issues:read"])
    assert reader("POST", f"/quality-issues/{theirs.pk}/fix/", {}).status_code in (403, 404)
    assert Caller(people["vera"])("GET", "/quality-issues/").status_code == 403
