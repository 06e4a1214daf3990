"""Sign-in: closed to visitors, and what a new password ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.operations.staff import change_person
from governance.operations.tokens import issue_token
from governance.sign_in import StaffOnly

pytestmark = pytest.mark.django_db


def test_visitors_cannot_make_themselves_an_account(client):
    answer = client.get("/accounts/signup/")
    assert b"password1" not in answer.content
    answer = client.post(
        "/accounts/signup/",
        {"username": "eve", "email": "eve@x.es", "password1": "long-enough-1", "password2": "x"},
    )
    assert answer.status_code in (200, 302, 403)
    from governance.models.user import User

    assert not User.objects.filter(username="eve").exists()


def test_a_new_password_ends_tokens_and_comes_by_a_link_on_our_own_site(client, people, settings):
    settings.SITE_URL = "https://crm.example"
    ana = people["ana"]
    ana.set_password("custodia-old-password")
    ana.save()
    token, _raw = issue_token(
        owner=ana,
        name="Till",
        scopes=["contacts:read"],
        expires_at=timezone.now() + timedelta(days=9),
        by=Actor(ana, Door.PAGE),
    )
    client.post("/accounts/password/reset/", {"email": ana.email}, headers={"host": "localhost"})
    link = next(w for w in mail.outbox[0].body.split() if w.startswith("http"))
    assert link.startswith("https://crm.example/accounts/password/reset/key/")
    path = link.removeprefix("https://crm.example")
    form = client.get(path, follow=True)
    answer = client.post(
        form.redirect_chain[-1][0],
        {"password1": "custodia-new-password", "password2": "custodia-new-password"},
    )
    assert answer.status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    ana.refresh_from_db()
    assert ana.check_password("custodia-new-password")


@pytest.fixture
def token(people):
    issued, _raw = issue_token(
        owner=people["ana"],
        name="Till",
        scopes=["contacts:read"],
        expires_at=timezone.now() + timedelta(days=9),
        by=Actor(people["ana"], Door.PAGE),
    )
    return issued


def test_password_and_tokens_change_together_and_are_written_down_once(people, token):
    StaffOnly().set_password(people["ana"], "custodia-new-password")
    token.refresh_from_db()
    assert token.revoked_at is not None
    entries = AuditEvent.objects.filter(verb__in=["user.changed", "token.revoked"])
    assert set(entries.values_list("verb", flat=True)) == {"user.changed", "token.revoked"}
    assert len(set(entries.values_list("operation", flat=True))) == 1
    facts = entries.get(verb="user.changed").facts
    assert facts == {"fields": ["password"], "tokens_revoked": 1}


def test_where_tokens_cannot_be_ended_the_old_password_stays(people, token, monkeypatch):
    ana = people["ana"]
    StaffOnly().set_password(ana, "custodia-old-password")
    issued = ApiToken.objects.get(pk=token.pk)

    def refuse(**_given):
        raise RuntimeError("the audit trail is gone")

    monkeypatch.setattr("governance.operations.staff.revoke_tokens_of", refuse)
    with pytest.raises(RuntimeError):
        StaffOnly().set_password(ana, "custodia-new-password")
    stored = type(ana).objects.get(pk=ana.pk)
    assert stored.check_password("custodia-old-password")
    assert ApiToken.objects.get(pk=token.pk).revoked_at == issued.revoked_at


def test_a_password_given_by_the_data_owner_ends_tokens_too(people, token):
    by = Actor(people["dario"], Door.ADMIN)
    change_person(person=people["ana"], values={"password": "custodia-given-password"}, by=by)
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert AuditEvent.objects.get(verb="user.changed").facts == {
        "fields": ["password"],
        "sessions_ended": 0,
        "tokens_revoked": 1,
    }
