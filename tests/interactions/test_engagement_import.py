"""Files of engagement in the database: once, linked by confirmed handles, forgotten in time."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.reach import ContactPoint
from contacts.models.summary import Summary
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_point, change_point
from contacts.operations.working import Watch
from interactions.models.engagement import (
    Engagement,
    EngagementImport,
    HandleSuggestion,
    Post,
    PostMetric,
)
from interactions.operations.engagement.adding import add_engagement
from interactions.operations.engagement.expiring import expire_unmatched
from interactions.operations.engagement.importing import (
    fail_engagement_import,
    run_engagement_import,
    start_engagement_import,
)
from interactions.operations.engagement.linking import (
    confirm_handle,
    link_confirmed,
    refuse_handle,
)

SAMPLES = Path(__file__).parents[1] / "samples" / "engagement"
JOB = Actor.system(Door.JOB)


@pytest.fixture(autouse=True)
def _stored_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def brought(name, by=JOB):
    with (SAMPLES / name).open("rb") as stream:
        job = start_engagement_import(file=File(stream, name=name), file_name=name, by=by)
    return run_engagement_import(job=job, by=by)


def counts(job):
    return {
        name: getattr(job, name)
        for name in (
            "lines", "posts", "events", "matched", "unmatched", "rejected", "created", "updated",
            "unchanged",
        )
    }  # fmt: skip


def test_posts_come_once_and_their_numbers_grow(db):
    first = brought("facebook_posts_Nov-01-2026_Nov-20-2026.csv")
    assert counts(first) == {
        "lines": 3, "posts": 2, "events": 0, "matched": 0, "unmatched": 0, "rejected": 1,
        "created": 2, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert first.rejects == [[4, "no_post_id", "Post ID"]]
    again = brought("facebook_posts_Nov-01-2026_Nov-20-2026.csv")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    later = brought("facebook_posts_Nov-01-2026_Nov-21-2026.csv")
    assert (later.created, later.updated, later.unchanged) == (1, 0, 1)
    post = Post.objects.get(external_id="122101")
    seen = post.metrics.order_by("on").values_list("on", "views", "reactions", "clicks")
    assert [(f"{on}", *numbers) for on, *numbers in seen] == [
        ("2026-11-20", 1540, 48, 37),
        ("2026-11-21", 1600, 50, 37),
    ]
    older = brought("facebook_posts_Nov-01-2026_Nov-20-2026.csv")
    assert (older.created, older.updated, older.unchanged) == (0, 0, 2)
    assert Post.objects.count() == 2


def test_blocks_of_a_page_file_meet_on_their_day(db):
    brought("pagina_alcance_es.csv")
    page = Post.objects.get(kind="page")
    assert [*page.metrics.order_by("on").values_list("reach", "follows", "daily")] == [
        (340, 4, True),
        (355, None, True),
    ]
    assert brought("pagina_alcance_es.csv").unchanged == 2


def test_only_a_confirmed_handle_links_and_what_waited_follows(nora, by):
    add_point(contact=nora, kind="handle", value="@Nora.Norte", network="Instagram", by=by)
    job = brought("template.csv")
    assert counts(job) == {
        "lines": 8, "posts": 0, "events": 5, "matched": 0, "unmatched": 5, "rejected": 3,
        "created": 4, "updated": 0, "unchanged": 1,
    }  # fmt: skip
    assert Engagement.objects.filter(contact=nora).count() == 0
    suggested = HandleSuggestion.objects.get(handle="nora.norte")
    assert (suggested.contact, suggested.why, suggested.state) == (nora, "given", "open")
    assert confirm_handle(contact=nora, network="instagram", handle="@Nora.Norte", by=by) == 2
    linked = Engagement.objects.filter(contact=nora).order_by("at")
    assert [(row.kind, row.handle) for row in linked] == [("like", ""), ("comment", "")]
    suggested.refresh_from_db()
    assert (suggested.state, suggested.decided_by) == ("confirmed", by.user)
    assert Summary.objects.get(contact=nora).engagements == 2
    again = brought("template.csv")
    assert (again.matched, again.unmatched, again.created, again.unchanged) == (3, 2, 0, 5)
    assert brought("plantilla_es.csv").matched == 1


def test_a_handle_checked_on_the_card_is_found_by_the_job(nora, by):
    brought("followers_1.json")
    url = "https://www.instagram.com/nora.norte/"
    point = add_point(contact=nora, kind="handle", value=url, network="Instagram", by=by)
    assert link_confirmed(by=JOB) == 0
    change_point(point=point, values={"verified": True}, by=by)
    assert link_confirmed(by=JOB) == 1
    assert Engagement.objects.get(contact=nora).kind == "follow"


def test_names_and_emails_suggest_and_a_refusal_is_remembered(nora, by):
    oscar = create_contact(
        values={"given_name": "Óscar", "family_name": "Puig", "email": "oscar@puig.example"}, by=by
    )
    job = brought("linkedin_connections.csv")
    assert (job.events, job.unmatched, job.suggested) == (2, 2, 2)
    said = HandleSuggestion.objects.order_by("handle").values_list("handle", "contact", "why")
    assert [*said] == [("nora-norte-12", nora.pk, "name"), ("oscar-puig", oscar.pk, "email")]
    refuse_handle(suggestion=HandleSuggestion.objects.get(contact=oscar), by=by)
    brought("linkedin_contactos_es.csv")
    brought("linkedin_connections.csv")
    assert HandleSuggestion.objects.filter(state="open").count() == 1


def test_a_handle_belongs_to_one_record_only(nora, by):
    other = create_contact(values={"given_name": "Nora"}, by=by)
    confirm_handle(contact=nora, network="x", handle="nora", by=by)
    with pytest.raises(Invalid, match="another record"):
        confirm_handle(contact=other, network="Twitter", handle="@Nora", by=by)


def test_a_bounce_closes_the_address_and_a_complaint_closes_it_to_messages(nora, by):
    point = ContactPoint.objects.get(contact=nora, kind="email")
    change_point(point=point, values={"verified": True}, by=by)
    job = brought("template.csv")
    assert job.matched == 1
    point.refresh_from_db()
    assert (point.is_valid, point.verified_at, point.opted_out_at) == (False, None, None)
    now = timezone.now()
    said = {"network": "email", "email": "nora.secret@example.org", "at": now}
    add_engagement(events=[{**said, "event": "complaint"}], by=JOB)
    point.refresh_from_db()
    assert point.opted_out_at is not None
    soft = {**said, "email": "other@example.org", "event": "bounce", "text": "soft"}
    other = create_contact(values={"given_name": "O", "email": "other@example.org"}, by=by)
    add_engagement(events=[soft], by=JOB)
    assert other.points.get().is_valid


def test_what_nobody_claims_is_forgotten_after_ninety_days(nora, by):
    confirm_handle(contact=nora, network="instagram", handle="nora.norte", by=by)
    brought("followers_1.json")
    assert expire_unmatched(by=JOB) == 0
    _age(days=90, minutes=1)
    assert expire_unmatched(by=JOB) == 1
    assert [row.contact for row in Engagement.objects.all()] == [nora]


def test_a_refused_handle_is_forgotten_too_once_nothing_waits_for_it(nora, by):
    add_point(contact=nora, kind="handle", value="nora.norte", network="Instagram", by=by)
    brought("followers_1.json")
    refuse_handle(suggestion=HandleSuggestion.objects.get(), by=by)
    HandleSuggestion.objects.update(decided_at=timezone.now() - timedelta(days=91))
    expire_unmatched(by=JOB)
    assert HandleSuggestion.objects.count() == 1  # its events still wait
    _age(days=91)
    expire_unmatched(by=JOB)
    assert not HandleSuggestion.objects.exists()


def test_a_file_that_failed_or_that_nobody_read_does_not_stay(db):
    jobs = []
    for _ in range(2):
        with (SAMPLES / "followers_1.json").open("rb") as stream:
            name = "followers_1.json"
            jobs.append(
                start_engagement_import(file=File(stream, name=name), file_name=name, by=JOB)
            )
    stored = [job.file.name for job in jobs]
    with TestCase.captureOnCommitCallbacks(execute=True):
        fail_engagement_import(job=jobs[0], problem="Broken", watch=Watch(), by=JOB)
    assert [default_storage.exists(name) for name in stored] == [False, True]
    EngagementImport.objects.update(created_at=timezone.now() - timedelta(days=91))
    with TestCase.captureOnCommitCallbacks(execute=True):
        expire_unmatched(by=JOB)
    assert not default_storage.exists(stored[1])
    states = EngagementImport.objects.order_by("pk").values_list("state", "problem", "file")
    assert [*states] == [("failed", "Broken", ""), ("failed", "", "")]


def _age(**how):
    with connection.cursor() as cursor:
        for table in ("interactions_engagement", "interactions_handlesuggestion"):
            cursor.execute(f"update {table} set created_at = now() - %s", [timedelta(**how)])


def test_an_import_cut_off_is_run_again_and_doubles_nothing(db):
    name = "followers_1.json"
    with (SAMPLES / name).open("rb") as stream:
        job = start_engagement_import(file=File(stream, name=name), file_name=name, by=JOB)
    EngagementImport.objects.filter(pk=job.pk).update(state="running", events=1, created=1)
    done = run_engagement_import(job=job, by=JOB)
    assert (done.events, done.created, done.state) == (2, 2, "done")
    assert not done.file  # it held people whom nobody knows


def test_the_same_statements_however_many_events(db, django_assert_max_num_queries):
    many = [
        {"network": "instagram", "event": "like", "handle": f"n{number}", "at": timezone.now()}
        for number in range(1_000)
    ]
    with django_assert_max_num_queries(20):
        written = add_engagement(events=many, by=JOB)
    assert (written.created, written.unmatched) == (1_000, 1_000)
    assert PostMetric.objects.count() == 0


def test_the_command_reports_the_keys_of_the_contract(db, capsys):
    call_command("import_engagement", SAMPLES / "template.csv", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "lines": 8, "posts": 0, "events": 5, "matched": 0, "unmatched": 5, "rejected": 3,
    }  # fmt: skip
    with pytest.raises(CommandError, match="old Excel"):
        call_command("import_engagement", SAMPLES / "linkedin_old.xls")
    with pytest.raises(CommandError, match="not an export"):
        call_command("import_engagement", SAMPLES / "followers_1.json", format="meta")
