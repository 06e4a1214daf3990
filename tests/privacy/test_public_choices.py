"""What people choose by the links we give them: written down with its proof, and only by POST."""

import hashlib
import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from config.actor import Actor
from config.links import About, Use, Way
from config.logs import drop_personal_data
from contacts.models.preference import ConsentEvent, Purpose, WishEvent
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.customer_mail import NotAllowed, customer_mail
from contacts.operations.permission.judging import judge
from contacts.operations.personal_links import (
    link_about,
    preference_link,
    unsubscribe_link,
)
from contacts.operations.points import add_point, remove_point
from contacts.operations.preferences import record_consent
from interactions.models.forms import PendingConsent, Response
from interactions.operations.forms.confirming import mail_confirmation
from interactions.operations.forms.inviting import invite, link_of
from tests.interactions.surveys import SURVEY, published

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def limits() -> None:
    cache.clear()


def path(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return found[1]


def said(contact: Any) -> list[tuple[str, str, str]]:
    rows = ConsentEvent.objects.filter(contact=contact).order_by("pk")
    return [(row.purpose, row.channel, row.action) for row in rows]


def granted(contact: Any, by: Actor, purpose: str = "newsletter") -> None:
    record_consent(contact=contact, channel="email", purpose=purpose, action="grant", by=by)


def test_nothing_is_ticked_and_what_is_chosen_is_kept_with_the_words_that_were_shown(nora, client):
    Purpose.objects.filter(slug="newsletter").update(wording_es="Una carta al mes.")
    address = path(preference_link(nora))
    page = client.get(address + "?lang=es")
    assert (page.status_code, b" checked" in page.content, page.cookies) == (200, False, {})
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")

    sent = {
        "lang": "es", "shown": hidden(page, "shown"), "c:newsletter:email": "yes",
        "c:offers:sms": "no", "cap": "2", "pause": "2999-01-31", "speaks": "es",
        "limit_sensitive": "yes",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 200
    assert said(nora) == [("newsletter", "email", "grant"), ("offers", "sms", "refuse")]
    event = ConsentEvent.objects.filter(contact=nora).earliest("pk")
    shown = "Boletín\nUna carta al mes.\nCorreo electrónico: Sí / No"
    assert (event.wording, event.wording_digest, event.how, event.ip) == (
        shown, hashlib.sha256(shown.encode()).hexdigest(), "preferences", "127.0.0.0",
    )  # fmt: skip
    assert event.evidence == {
        "page": "preferences", "language": "es", "link": "mailed",
        "controls": {"kind": "choice", "of": ["yes", "no"], "before": ""},
    }  # fmt: skip
    wishes = {row.name: row.value for row in WishEvent.objects.filter(contact=nora)}
    assert wishes == {
        "frequency_cap": 2, "pause_until": "2999-01-31", "preferred_language": "es",
        "limit_sensitive": True,
    }  # fmt: skip

    again = client.get(address)
    assert (again.content.count(b" checked"), b'<html lang="es"' in again.content) == (2, True)
    client.post(address, sent)
    assert (len(said(nora)), WishEvent.objects.filter(contact=nora).count()) == (2, 4)


def test_who_was_shown_another_text_is_asked_again(nora, client):
    address = path(preference_link(nora))
    shown = hidden(client.get(address), "shown")
    Purpose.objects.create(
        slug="newsletter", version=2, name_en="News", name_es="Noticias", wording_en="Weekly."
    )
    page = client.post(address, {"shown": shown, "c:newsletter:email": "yes"})
    assert (page.status_code, said(nora)) == (409, [])


def test_one_press_objects_to_all_advertising_on_every_channel(nora, by, client):
    granted(nora, by)
    client.post(path(preference_link(nora, way=Way.HANDED)), {"object": "1"})
    objected = [each for each in said(nora) if each[2] == "object"]
    assert len(objected) == 10
    assert judge(nora, channel="email", purpose="newsletter").reason == "objected"
    assert ConsentEvent.objects.filter(action="object").latest("pk").evidence["link"] == "handed"


def test_a_machine_unsubscribes_without_cookie_and_a_scanner_or_a_forger_does_not(nora, by, client):
    """Scenario 24."""
    granted(nora, by)
    granted(nora, by, "offers")
    address = path(unsubscribe_link(nora, purpose="newsletter"))
    before = said(nora)
    for look in (client.get, client.head, client.options, client.post):
        look(address)
    assert said(nora) == before

    forged = client.post(address[:-4] + "AAAA", ONE_CLICK)
    missing = client.post("/u/nothing", ONE_CLICK)
    assert (forged.status_code, forged.content) == (404, missing.content)
    assert said(nora) == before

    for _replay in range(3):
        assert client.post(address, ONE_CLICK).status_code == 200
    assert said(nora) == [*before, ("newsletter", "email", "withdraw")]
    assert judge(nora, channel="email", purpose="newsletter").reason == "withdrawn"
    assert judge(nora, channel="email", purpose="offers").allowed

    client.post(path(unsubscribe_link(nora)), ONE_CLICK, headers={"accept": "*/*"})
    assert said(nora)[-1] == ("offers", "email", "withdraw")


def test_the_signal_of_the_browser_opts_out_once_and_its_absence_never_opts_in(
    nora, people, client
):
    """Scenario 11."""
    address = path(preference_link(nora))

    def look(**headers: str) -> tuple[list[Any], bool]:
        page = client.get(address, headers=headers).content.decode()
        rows = WishEvent.objects.filter(contact=nora).values_list("name", "value", "how")
        return list(rows), "neither sold nor shared." in page

    assert look() == ([], False)
    assert look(sec_gpc="0") == look(sec_gpc="true") == ([], False)
    opted_out = ([("no_sale_or_sharing", True, "gpc")], True)
    assert look(sec_gpc="0, 1") == look(sec_gpc="1") == look() == look(sec_gpc="0") == opted_out

    form = published(people["dario"], SURVEY)
    other = create_contact(values={"given_name": "Iris"}, by=Actor.system())
    personal = path(link_of(invite(form=form, contact=other, by=Actor.system())))
    client.get(personal, headers={"sec-gpc": "1"})
    assert WishEvent.objects.filter(contact=other, how="gpc").count() == 1

    known = client.get("/.well-known/gpc.json")
    assert (known["Content-Type"], known.json()) == (
        "application/json",
        {"gpc": True, "lastUpdate": "2026-11-22"},
    )


def test_a_link_ends_with_its_address_its_person_and_the_page_it_was_made_for(nora, by, client):
    add_point(contact=nora, kind="email", value="second@example.org", by=by)
    old = path(preference_link(nora, email="second@example.org"))
    other_page = path(unsubscribe_link(nora)).replace("/u/", "/p/") + "/"
    assert (client.get(old).status_code, client.get(other_page).status_code) == (200, 404)

    remove_point(point=nora.points.get(normalised="second@example.org"), by=by)
    assert client.get(old).status_code == 404
    mine = path(preference_link(nora))
    update_contact(contact=nora, values={"email": "new@example.org"}, by=by)
    nora.points.filter(normalised="nora.secret@example.org").delete()
    assert client.get(mine).status_code == 404


def test_every_mail_to_a_customer_says_how_to_stop_and_is_not_sent_where_it_may_not(
    nora, by, client
):
    mail_of = {"to": nora.email, "subject": "News", "text": "Hello", "contact": nora}
    with pytest.raises(NotAllowed):
        customer_mail(**mail_of, purpose="newsletter")
    granted(nora, by)
    customer_mail(**mail_of, purpose="newsletter").send()

    headers, body = mail.outbox[0].extra_headers, mail.outbox[0].body
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop, choose = re.findall(r"http://127.0.0.1:8000(/[up]/\S+)", body)
    assert headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{stop}>"
    assert nora.email not in stop + choose
    assert client.get(choose).status_code == 200
    client.post(stop, ONE_CLICK)
    assert said(nora)[-1] == ("newsletter", "email", "withdraw")


def test_who_does_not_want_to_confirm_drops_what_a_form_waits_for(people, client):
    form = published(people["dario"], SURVEY)
    answer = Response.objects.create(
        form=form, form_version=form.versions.get(), state="pending", at="2026-11-22T10:00Z"
    )
    pending = PendingConsent.objects.create(
        response=answer, email="iris@example.org", consents=[],
        asked_at="2026-11-22T10:00Z", expires_at="2999-11-25T10:00Z",
    )  # fmt: skip
    mail_confirmation(pending)
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    foreign = link_about(Use.UNSUBSCRIBE, About.ANSWER, answer.key, email="other@example.org")

    assert client.post(path(foreign), ONE_CLICK).status_code == 404
    assert client.get(path(stop)).status_code == 200
    assert PendingConsent.objects.exists()
    assert client.post(path(stop), ONE_CLICK).status_code == 200
    assert not PendingConsent.objects.exists()
    assert not Response.objects.exists()


def test_no_link_of_a_person_stands_in_a_log(nora):
    for link in (preference_link(nora), unsubscribe_link(nora)):
        address = path(link)
        line = drop_personal_data(None, "", {"event": f"Not Found: {address}", "request": address})
        assert line == {"event": f"Not Found: {address[:3]}…{'/' * address.endswith('/')}",
                        "request": f"{address[:3]}…{'/' * address.endswith('/')}"}  # fmt: skip


def test_a_colleague_copies_or_mails_the_link_of_a_person(nora, signed_in):
    ana = signed_in("ana")
    page = ana.post(f"/contacts/{nora.key}/choices/link/").content.decode()
    link = re.search(r'value="http://127.0.0.1:8000(/p/[^"]+)"', page)
    assert link
    assert ana.get(link[1]).status_code == 200
    assert ana.post(f"/contacts/{nora.key}/choices/send/").status_code == 200
    vera = signed_in("vera")
    assert vera.post(f"/contacts/{nora.key}/choices/link/").status_code == 403
