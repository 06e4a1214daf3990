"""Policies: versions are added and never changed, and everybody says which one they read."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.collaboration import Notice
from governance.models.audit import AuditEvent
from governance.models.policy import Policy, PolicyVersion
from governance.operations.policies import (
    NotLatest,
    PolicyRetired,
    acknowledge,
    change_policy,
    create_policy,
    publish_version,
    retire_policy,
)
from governance.reading.policies import Line, comparison, not_yet_read, overdue, waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def policy(prisca: Actor) -> Policy:
    values = {"title": "Keeping data", "topic": "storage", "owner": prisca.user}
    made = create_policy(values=values, by=prisca)
    publish_version(policy=made, text="We keep little.", by=prisca)
    return made


def waiting(person: Any) -> list[str]:
    return [policy.title for policy in waiting_for(person)]


def test_a_new_version_is_to_be_acknowledged_anew(policy, people, prisca):
    ana = Actor(people["ana"], Door.PAGE)
    assert waiting(people["ana"]) == ["Keeping data"]
    assert acknowledge(version=policy.versions.get(), by=ana) is True
    assert acknowledge(version=policy.versions.get(), by=ana) is False
    assert waiting(people["ana"]) == []

    second = publish_version(policy=policy, text="We keep less.", by=prisca)

    assert (second.number, waiting(people["ana"])) == (2, ["Keeping data"])
    assert people["ana"] in not_yet_read(second)
    with pytest.raises(NotLatest):
        acknowledge(version=policy.versions.get(number=1), by=ana)
    assert AuditEvent.objects.filter(verb="policy.acknowledged").count() == 1


def test_everybody_is_told_once_about_the_latest_version(policy, people, prisca):
    publish_version(policy=policy, text="We keep less.", by=prisca)
    unread = Notice.objects.filter(kind="policy", read_at=None)
    assert set(unread.values_list("user__username", "facts__version")) == {
        (name, 2) for name in people if name != "prisca"
    }
    acknowledge(version=policy.versions.get(number=2), by=Actor(people["ana"], Door.PAGE))
    assert not unread.filter(user=people["ana"]).exists()


@pytest.mark.parametrize("text", ["", "  \n ", "We keep little.", "x" * 100_001])
def test_a_version_says_something_new(policy, prisca, text):
    with pytest.raises(Invalid):
        publish_version(policy=policy, text=text, by=prisca)
    assert PolicyVersion.objects.count() == 1


def test_out_of_force_means_no_more_versions_and_nothing_to_read(policy, people, prisca):
    retire_policy(policy=policy, by=prisca)

    assert waiting(people["ana"]) == []
    for refused in (
        lambda: publish_version(policy=policy, text="More.", by=prisca),
        lambda: acknowledge(version=policy.versions.get(), by=prisca),
        lambda: retire_policy(policy=policy, by=prisca),
    ):
        with pytest.raises(PolicyRetired):
            refused()


def test_a_review_is_overdue_on_its_day(policy, prisca):
    today = timezone.localdate()
    change_policy(policy=policy, values={"review_on": today + timedelta(days=1)}, by=prisca)
    assert not Policy.objects.filter(overdue()).exists()
    assert Policy.objects.filter(overdue(today + timedelta(days=1))).get() == policy


def test_the_same_values_again_leave_no_trace(policy, prisca):
    change_policy(policy=policy, values={"title": "Keeping data"}, by=prisca)
    assert not AuditEvent.objects.filter(verb="policy.changed").exists()


def test_two_texts_are_compared_line_by_line():
    assert comparison("one\ntwo\nthree", "one\nthree\nfour") == [
        Line("kept", "one"), Line("removed", "two"), Line("kept", "three"), Line("added", "four"),
    ]  # fmt: skip


def test_staff_read_compare_and_acknowledge_on_the_page(signed_in, policy, people, prisca):
    publish_version(policy=policy, text="We keep less.", effective_on=date(2027, 1, 1), by=prisca)
    client, page = signed_in("bo"), reverse("governance:policy", args=[policy.key])
    text = client.get(page, {"version": "2", "against": "1"}).content.decode()
    assert "<del>We keep little.&nbsp;</del><ins>We keep less.&nbsp;</ins>" in text
    assert "Publish a new version" not in text

    listed = client.get(reverse("governance:policies"))
    assert [p.title for p in listed.context["waiting"]] == ["Keeping data"]
    client.post(reverse("governance:policy_acknowledge", args=[policy.key]), {"version": "2"})
    assert waiting(people["bo"]) == []


def test_the_privacy_officer_writes_and_publishes_on_the_page(signed_in, people):
    client = signed_in("prisca")
    made = client.post(reverse("governance:policy_new"), {"title": "Sharing", "topic": "sharing"})
    policy = Policy.objects.get(title="Sharing")
    assert made.url == reverse("governance:policy", args=[policy.key])

    publish = reverse("governance:policy_publish", args=[policy.key])
    assert client.post(publish, {"text": ""}).status_code == 400
    client.post(publish, {"text": "We share nothing."})
    assert policy.versions.get().text == "We share nothing."
    assert signed_in("bo").post(publish, {"text": "Everything."}).status_code == 403


def test_the_reader_of_a_notice_finds_the_policy(signed_in, policy, people):
    from contacts.reading.notices import notice_lines

    (line,) = notice_lines(list(Notice.objects.filter(user=people["bo"])), people["bo"])
    assert (line.title, line.name, line.address) == (
        "A policy to read and acknowledge",
        "Keeping data",
        reverse("governance:policy", args=[policy.key]),
    )
