"""Sign-in: closed to visitors, and what a new password ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from governance.operations.tokens import issue_token

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
