"""What people reach by links of ours besides their choices: a new link, and two steps to allow."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from config.actor import Actor
from contacts.models.preference import WishEvent
from contacts.operations.contacts import create_contact
from contacts.operations.customer_mail import customer_mail
from contacts.operations.permission.judging import judge
from contacts.operations.personal_links import preference_link
from contacts.operations.preferences import record_consent
from privacy.operations import inviting

pytestmark = pytest.mark.django_db
LINK = "/my-data/link/"


@pytest.fixture(autouse=True)
def limits() -> None:
    cache.clear()


def person(by: Actor, **values: Any) -> Any:
    known = {"given_name": "Kim", "family_name": "Roca", "email": "kim@example.org"}
    return create_contact(values=known | values, by=by)


def path(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_lost_link_goes_to_the_mailbox_and_the_page_says_nothing(
    by: Actor, client: Any, monkeypatch: Any
) -> None:
    person(by)
    waiting: list[str] = []

    class Task:
        def defer(self, *, sealed: str) -> None:
            waiting.append(sealed)

    monkeypatch.setattr(inviting.app, "configure_task", lambda _name: Task())
    answers = {
        client.post(LINK, {"email": email, "lang": "en"}).content
        for email in ("Kim@example.org", "nobody@example.org", "x")
    }
    assert len(answers) == 1
    assert not mail.outbox
    assert [inviting.mail_links_to(text) for text in waiting] == [1, 0]
    assert "example.org" not in "".join(waiting)
    (sent,) = mail.outbox
    assert sent.to == ["kim@example.org"]
    assert "/p/" in sent.body
    for _again in range(5):
        client.post(LINK, {"email": "kim@example.org"})
    assert len(waiting) == 4  # three a day for one mailbox


def test_from_thirteen_on_two_steps_allow_a_sale_and_before_a_parent_is_needed(
    by: Actor, client: Any
) -> None:
    """Scenario 29 by the page: what is allowed at thirteen still stands at sixteen."""
    today = timezone.localdate()
    teen = person(by, birth_date=date(today.year - 14, 1, 1))
    child = person(by, email="kid@example.org", birth_date=date(today.year - 9, 1, 1))

    def sold(contact: Any, **asked: Any) -> str:
        given = {"channel": "email", "purpose": "newsletter", "shares": True}
        found = judge(contact, **given | asked)
        return "" if found.allowed else str(found.reason)

    for each in (teen, child):
        record_consent(contact=each, channel="email", purpose="newsletter", action="grant", by=by)
    assert (sold(teen), sold(child)) == ("minor", "minor")
    address = f"{path(preference_link(teen))}sharing/"
    assert client.get(f"{address}?step=ask").status_code == 200
    assert client.post(address, {"step": "confirm"}).status_code == 422
    assert client.post(address, {"step": "ask"}).status_code == 200
    assert sold(teen) == "minor"
    client.post(address, {"step": "confirm"})
    assert (sold(teen), sold(teen, shares=False)) == ("", "minor")
    assert sold(teen, at=datetime(today.year + 2, 6, 1, tzinfo=UTC)) == ""
    of_child = f"{path(preference_link(child))}sharing/"
    assert client.post(of_child, {"step": "ask"}).status_code == 422
    assert b"parent" in client.get(f"{of_child}?lang=en").content
    assert sold(child) == "minor"
    assert not WishEvent.objects.filter(contact=child).exists()


def test_a_mail_may_also_be_answered_to_end_a_list(by: Actor, settings: Any) -> None:
    settings.UNSUBSCRIBE_MAILBOX = "stop@example.org"
    message = customer_mail(to="kim@example.org", subject="x", text="x", contact=person(by))
    web, mailbox = message.extra_headers["List-Unsubscribe"].split(", ")
    assert (web.startswith("<http"), mailbox) == (
        True,
        "<mailto:stop@example.org?subject=unsubscribe>",
    )
