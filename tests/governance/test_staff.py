"""Accounts of staff: made, changed, and closed at once when somebody leaves."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.models.user import User
from governance.operations.staff import change_person, create_person


@pytest.fixture
def dario(people):
    return Actor(people["dario"], Door.ADMIN)


def session_of(person):
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.save()


def test_a_new_person_has_a_role_and_no_password(dario):
    person = create_person(
        values={"username": "eva", "email": "eva@x.es", "role": "data_owner"}, by=dario
    )
    assert (person.is_staff, person.has_usable_password()) == (True, False)
    assert AuditEvent.objects.get(verb="user.created").facts == {"role": "data_owner"}


def test_a_taken_name_or_weak_password_is_refused(dario):
    with pytest.raises(Invalid) as refusal:
        create_person(values={"username": "ANA", "email": "no", "role": "king"}, by=dario)
    assert set(refusal.value.fields) == {"username", "email", "role"}
    with pytest.raises(Invalid):
        create_person(values={"username": "eva", "email": "e@x.es", "password": "1"}, by=dario)
    assert not User.objects.filter(username="eva").exists()


def test_who_leaves_loses_sessions_and_tokens(dario, people):
    bo = people["bo"]
    session_of(bo)
    session_of(people["cy"])
    ApiToken.objects.create(
        name="x", prefix="p", digest="d", owner=bo, scopes=["contacts:read"],
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    after = change_person(person=bo, values={"is_active": False}, by=dario)
    assert after.is_active is False
    assert Session.objects.count() == 1
    assert ApiToken.objects.get().revoked_at is not None
    assert AuditEvent.objects.get(verb="user.changed").facts == {
        "fields": ["is_active"], "sessions_ended": 1, "tokens_revoked": 1,
    }  # fmt: skip


def test_the_same_values_again_leave_no_trace(dario, people):
    change_person(person=people["bo"], values={"role": "sales", "first_name": "Bo"}, by=dario)
    assert not AuditEvent.objects.filter(verb="user.changed").exists()


def test_nobody_changes_their_own_role_or_access(dario, people):
    for values in ({"role": "viewer"}, {"is_active": False}):
        with pytest.raises(Invalid):
            change_person(person=people["dario"], values=values, by=dario)
    people["dario"].refresh_from_db()
    assert (people["dario"].role, people["dario"].is_active) == ("data_owner", True)
