"""Requests as tests ask them: invented people, times given."""

from datetime import UTC, datetime
from typing import Any

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Agent, Person
from privacy.operations.desk.opening import open_request

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def ask(
    right: str, *, at: datetime = NOW, agent: Agent | None = None, **person: Any
) -> PrivacyRequest:
    """Ask as somebody on the public page does."""
    said = {"email": "noa.prats@example.com"} | person
    return open_request(
        right=right,
        person=Person(**said),
        channel="page",
        received_at=at,
        by=Actor(None, Door.PUBLIC),
        agent=agent,
    )


def noa(by: Actor, **values: Any) -> Any:
    """Return a stored record of the person who asks."""
    known = {"given_name": "Noa", "family_name": "Prats", "email": "noa.prats@example.com"}
    return create_contact(values=known | values, by=by)


def confirm_all(request: PrivacyRequest, by: Actor, at: datetime = NOW) -> None:
    """Let the officer say that every proposed record is the person's."""
    from privacy.operations.desk.matching import decide_match

    for match in request.matches.filter(state="proposed"):
        decide_match(match=match, confirmed=True, by=by, now=at)
