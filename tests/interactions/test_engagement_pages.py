"""Pages and API of engagement: lists, the card, handles, files; and who may see what."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.timeline import timeline
from contacts.models.reach import ContactPoint
from contacts.operations.contacts import create_contact
from interactions.models.engagement import Engagement, EngagementImport, HandleSuggestion, Post
from interactions.operations.engagement.adding import add_engagement
from interactions.operations.engagement.importing import run_engagement_import
from interactions.operations.engagement.linking import confirm_handle
from tests.contacts.api_client import Caller

SAMPLES = Path(__file__).parents[1] / "samples" / "engagement"
JOB = Actor.system(Door.JOB)
AT = timezone.now()


@pytest.fixture
def engaged(nora, by):
    confirm_handle(contact=nora, network="instagram", handle="nora.norte", by=by)
    said = {"network": "instagram", "at": AT, "url": "https://www.instagram.com/p/Cabc/"}
    events = [
        {**said, "event": "comment", "handle": "nora.norte", "text": "Lovely <b>basket</b>"},
        {**said, "event": "like", "handle": "some.body"},
    ]
    add_engagement(events=events, by=JOB)
    return nora


@pytest.fixture(autouse=True)
def _stored_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_list_shows_one_s_own_people_and_waiting_events_to_who_sees_all(engaged, signed_in):
    address = reverse("interactions:engagement")
    page = signed_in("bo").get(address).content.decode()
    assert "Nora Norte" in page
    assert "Lovely &lt;b&gt;basket&lt;/b&gt;" in page
    assert "some.body" not in page
    assert "Nora Norte" not in signed_in("cy").get(address).content.decode()
    everything = signed_in("marta")
    assert "some.body" in everything.get(address).content.decode()
    waiting = everything.get(address, {"belongs": "waiting"}).content.decode()
    assert "some.body" in waiting
    assert "Nora Norte" not in waiting
    none = everything.get(address, {"network": "linkedin", "kind": "like"}).content.decode()
    assert "No event matches" in none


def test_the_card_and_the_timeline_tell_of_it(engaged, signed_in, people):
    panel = signed_in("bo").get(reverse("interactions:engagement_panel", args=[engaged.key]))
    assert "nora.norte" in panel.content.decode()
    (event,) = timeline(people["bo"], engaged, only=["engagement"])
    assert (str(event.title), event.detail) == (
        "Comment",
        "Instagram · www.instagram.com/p/Cabc/ · Lovely <b>basket</b>",
    )


def test_a_colleague_confirms_a_handle_on_the_card(engaged, signed_in, by):
    client = signed_in("ana")
    address = reverse("interactions:handle_confirm", args=[engaged.key])
    answer = client.post(address, {"network": "instagram", "handle": "@Some.Body"})
    assert answer.status_code == 200
    assert Engagement.objects.filter(contact=engaged).count() == 2
    other = create_contact(values={"given_name": "Else"}, by=by)
    taken = reverse("interactions:handle_confirm", args=[other.key])
    refused = client.post(taken, {"network": "instagram", "handle": "some.body"})
    assert refused.status_code == 422
    assert "confirmed on another record" in refused.content.decode()


def test_suggestions_are_decided_on_their_page(nora, by, signed_in):
    said = {"network": "x", "event": "like", "handle": "nora_norte", "at": AT}
    add_engagement(events=[said], by=JOB)
    suggestion = HandleSuggestion.objects.get()
    assert (suggestion.contact, suggestion.why) == (nora, "alike")
    client = signed_in("ana")
    page = client.get(reverse("interactions:handles")).content.decode()
    assert "nora_norte" in page
    client.post(reverse("interactions:handle_decide", args=[suggestion.pk, "confirm"]))
    assert ContactPoint.objects.get(contact=nora, kind="handle").verified_at is not None
    assert Engagement.objects.get().contact == nora


def test_a_file_is_brought_and_its_result_shown(db, signed_in):
    client = signed_in("ana")
    name = "facebook_posts_Nov-01-2026_Nov-20-2026.csv"
    upload = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    address = reverse("interactions:engagement_imports")
    answer = client.post(address, {"file": upload, "format": "auto"})
    job = EngagementImport.objects.get()
    result = reverse("interactions:engagement_import", args=[job.key])
    assert (answer.status_code, answer.headers["Location"]) == (302, result)
    run_engagement_import(job=job, by=JOB)
    page = client.get(result).content.decode()
    assert "The post has no number or address." in page
    post = Post.objects.get(external_id="122101")
    shown = client.get(reverse("interactions:post", args=[post.pk])).content.decode()
    assert "1,540" in shown
    assert "Autumn sale" in client.get(reverse("interactions:posts")).content.decode()
    old = SimpleUploadedFile("old.xls", (SAMPLES / "linkedin_old.xls").read_bytes())
    refused = client.post(address, {"file": old})
    assert refused.status_code == 422
    assert "Save it as .xlsx or CSV first" in refused.content.decode()


def test_the_api_takes_events_once_and_lists_them(nora, people):
    call = Caller(people["marta"])
    event = {
        "external_id": "e-1",
        "network": "email",
        "event": "open",
        "at": "2026-11-20T10:00:00Z",
        "contact": str(nora.key),
        "object": "Newsletter",
        "value": "2.50",
    }
    body = {"events": [event, {**event, "external_id": "e-2", "event": "click"}]}
    first = call("POST", "/engagement/", body)
    assert first.status_code == 200, first.content
    assert first.json() == {"matched": 2, "unmatched": 0, "created": 2, "unchanged": 0}
    again = call("POST", "/engagement/", body)
    assert again.json() == {"matched": 2, "unmatched": 0, "created": 0, "unchanged": 2}
    listed = call("GET", f"/engagement/?kind=open&contact={nora.key}").json()
    (row,) = listed["results"]
    assert (row["channel"], row["object"], row["value"], row["contact"]) == (
        "email",
        "Newsletter",
        "2.50",
        str(nora.key),
    )
    one = call("GET", f"/engagement/{row['key']}/").json()
    assert one == row


def test_the_api_says_which_event_is_wrong(nora, people):
    call = Caller(people["marta"])
    event = {"network": "x", "event": "poke", "at": "2026-11-20T10:00:00Z", "handle": "a"}
    strange = {**event, "event": "like", "contact": "01a00000-0000-7000-8000-000000000000"}
    answer = call("POST", "/engagement/", {"events": [event, strange]})
    assert answer.status_code == 400
    said = [(error["pointer"], error["detail"]) for error in answer.json()["errors"]]
    assert said == [
        ("/events/0/event", "This event is not known."),
        ("/events/1/contact", "There is no such contact."),
    ]
    assert not Engagement.objects.exists()


def test_the_api_brings_a_file_and_lists_posts_with_their_numbers(people):
    call = Caller(people["ana"])
    text = (SAMPLES / "facebook_posts_es.csv").read_text(encoding="utf-8-sig")
    body = {"content": text, "file_name": "facebook_posts_Nov-20-2026.csv", "format": "meta"}
    taken = call("POST", "/engagement-imports/", body)
    assert (taken.status_code, taken.json()["state"], taken.json()["exported_on"]) == (
        202,
        "waiting",
        "2026-11-20",
    ), taken.content
    run_engagement_import(job=EngagementImport.objects.get(), by=JOB)
    done = call("GET", f"/engagement-imports/{taken.json()['key']}/").json()
    assert (done["state"], done["posts"], done["rejects"]) == ("done", 2, [])
    (post,) = call("GET", "/posts/?external_id=122101&network=Facebook").json()["results"]
    assert (post["newest"]["on"], post["newest"]["views"]) == ("2026-11-20", 1540)
    days = call("GET", f"/posts/{post['id']}/metrics/").json()["results"]
    assert [(day["reach"], day["saves"]) for day in days] == [(1210, None)]
    wrong = call("POST", "/engagement-imports/", {"content": "a,b\n1,2\n", "file_name": "x.csv"})
    assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/not_engagement")
    assert EngagementImport.objects.count() == 1
    call = Caller(people["bo"])
    assert call("POST", "/engagement-imports/", body).status_code == 403
