"""The first page: counts within one's scope."""

import pytest

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from contacts.operations.preferences import record_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia(by):
    return create_contact(values={"given_name": "Lucía", "email": "lucia@example.com"}, by=by)


def test_home_counts_what_one_may_see(signed_in, lucia, by, people):
    create_contact(values={"given_name": "Zoe"}, by=Actor(people["cy"], Door.PAGE))
    record_consent(contact=lucia, channel="email", purpose="newsletter", action="grant", by=by)
    client = signed_in("ana")
    found = client.get("/").context["found"]
    assert (found.people, found.new_this_month, found.mine, found.ownerless) == (1, 1, 1, 0)
    rows = {row.channel: row for row in client.get("/home/coverage/").context["coverage"]}
    assert (rows["email"].given, rows["email"].refused, rows["email"].unknown) == (1, 0, 0)
    assert (rows["sms"].given, rows["sms"].refused, rows["sms"].unknown) == (0, 0, 1)


def test_home_of_nobody_says_how_to_begin(signed_in):
    assert "Your people will be here" in signed_in("ana").get("/").content.decode()
