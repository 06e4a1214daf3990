"""The frame: sessions, second factor, headers, health, logs, secrets, paging."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config import keyset, logs
from config.actor import Actor, Door
from config.journal import record, written
from config.secrets import secret
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db


def test_an_idle_session_ends(signed_in, settings, monkeypatch):
    client = signed_in("ana")
    assert client.get("/contacts/").status_code == 200
    began = client.session["seen_at"]
    monkeypatch.setattr(
        "config.middleware.time", lambda: began + settings.SESSION_IDLE_MINUTES * 60 + 1
    )
    answer = client.get("/contacts/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_a_session_in_use_goes_on(signed_in, settings, monkeypatch):
    client = signed_in("ana")
    client.get("/contacts/")
    began = client.session["seen_at"]
    monkeypatch.setattr(
        "config.middleware.time", lambda: began + settings.SESSION_IDLE_MINUTES * 60 - 1
    )
    assert client.get("/contacts/").status_code == 200


def test_in_production_a_lead_must_set_up_a_second_factor_first(signed_in, settings):
    client = signed_in("ana")
    settings.PRODUCTION = True
    answer = client.get("/contacts/")
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/")
    assert signed_in("bo").get("/contacts/").status_code == 200


def test_every_answer_carries_the_strict_policy_and_is_not_stored(signed_in):
    for path in ("/", "/contacts/", "/accounts/login/", "/contacts/import/"):
        answer = signed_in("ana").get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_process_says_that_it_lives_and_can_serve():
    assert Client().get("/livez").json() == {"alive": True}
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"database": True, "migrations": True, "disk": True, "erasures": True},
    )


def test_a_log_line_loses_personal_data():
    event = {"event": "x", "email": "ana@x.es", "request": "GET /a?q=ana", "code": 200}
    assert logs.drop_personal_data(None, "info", event) == {
        "event": "x",
        "request": "GET /a",
        "code": 200,
    }
    by_email = {"request": "PUT /api/v1/contacts/by/email/ana@x.es"}
    assert logs.drop_personal_data(None, "info", by_email) == {
        "request": "PUT /api/v1/contacts/by/email/…"
    }


def test_production_refuses_to_start_without_a_secret(tmp_path):
    import environ

    with pytest.raises(ImproperlyConfigured, match="Set AUDIT_KEY_MISSING"):
        secret(environ.Env(), "AUDIT_KEY_MISSING", tmp_path, production=True)


def test_development_makes_a_secret_once_and_keeps_it(tmp_path):
    import environ

    first = secret(environ.Env(), "SOME_KEY_MISSING", tmp_path, production=False)
    assert secret(environ.Env(), "SOME_KEY_MISSING", tmp_path, production=False) == first
    assert len(first) == 44


def test_without_an_audit_trail_nothing_is_changed(by, monkeypatch):
    monkeypatch.setattr(written, "receivers", [])
    written.sender_receivers_cache.clear()
    with pytest.raises(RuntimeError, match="No audit trail"):
        create_contact(values={"given_name": "Ana"}, by=by)
    written.sender_receivers_cache.clear()
    assert Contact.objects.count() == 0


def test_the_audit_trail_names_things_and_never_their_values(by):
    ana = create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    record("contact.looked_at", about=ana, by=Actor.system(Door.COMMAND))
    text = " ".join(str(row.facts) + row.key + row.verb for row in AuditEvent.objects.all())
    assert "ana@x.es" not in text
    assert str(ana.key) in text


def test_pages_by_position_neither_repeat_nor_skip_equal_names(by):
    for n in range(7):
        create_contact(values={"given_name": f"N{n}", "family_name": "Same"}, by=by)
    seen, after = [], ""
    while True:
        page = keyset.page_of(
            Contact.objects.all(), order=("family_name", "given_name", "id"), after=after, limit=3
        )
        seen += [contact.given_name for contact in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [f"N{n}" for n in range(7)]


def test_a_cursor_is_opaque_and_bound_to_its_sorting(by):
    for n in range(3):
        create_contact(values={"given_name": f"N{n}", "family_name": "Secret"}, by=by)
    page = keyset.page_of(Contact.objects.all(), order=("family_name", "id"), after="", limit=1)
    assert "Secret" not in page.after
    for after, order in ((page.after, ("given_name", "id")), ("nonsense", ("family_name", "id"))):
        with pytest.raises(keyset.BadCursor):
            keyset.page_of(Contact.objects.all(), order=order, after=after, limit=1)
