"""An officer who is the person asking decides nothing about the request (scenario 42)."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.reach import ContactPoint
from privacy.models.requests import MatchState, PrivacyRequest, RequestMatch
from privacy.operations.desk.asker import Asker, asker_of, email_digests, normalised


class OwnRequest(NotPermitted):
    """Somebody else has to decide about one's own request."""

    code = "own_request"


def is_own(request: PrivacyRequest, user: Any) -> bool:
    """Say whether a request is about the colleague: by the address they sign in with; queries."""
    if user is None or not user.email:
        return False
    if set(email_digests([user.email])) & set(request.digests):
        return True
    matched = RequestMatch.objects.filter(request=request).exclude(state=MatchState.REJECTED)
    return ContactPoint.objects.filter(
        contact__in=matched.values("contact"),
        kind="email",
        normalised__in=normalised("email", user.email),
    ).exists()


def demand_not_own(request: PrivacyRequest | None, by: Actor) -> None:
    """Refuse somebody who would decide about their own request.

    Raises:
        OwnRequest: it is about the actor.
    """
    if request is not None and is_own(request, by.user):
        raise OwnRequest(_("This request is about you: a colleague has to decide."))


@operation
def read_asker(*, request: PrivacyRequest, by: Actor) -> Asker | None:
    """Return who asks; that somebody read their own request is put on record."""
    if is_own(request, by.user):
        record("privacy_request.own_read", about=request, by=by)
    return asker_of(request)
