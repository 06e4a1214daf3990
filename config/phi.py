"""Protected health information: who may get it, who broke the glass, and where reads are told.

The frame asks, the app that keeps agreements, emergencies or the trail answers. Without
HIPAA_MODE nothing here changes anything.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.errors import DomainError

VIEW: Final = "privacy.view_phi"
REVEAL: Final = "privacy.reveal_phi"

_agreements: list[Callable[[str], bool]] = []
_emergencies: list[Callable[[Any], str]] = []
_trails: list[Callable[..., Any]] = []
_pages: list[str] = []
_authorizations: list[Callable[[str, str, datetime], tuple[str, list[Any]]]] = []


class NoAgreement(DomainError):
    """Protected fields would leave to somebody with whom there is no agreement."""

    code = "no_agreement"


def register_agreements(answer: Callable[[str], bool]) -> None:
    """Let `answer(recipient)` say whether an agreement covers a way out today."""
    _agreements.append(answer)


def register_emergencies(answer: Callable[[Any], str]) -> None:
    """Let `answer(user)` name the emergency access that a colleague has now, if any."""
    _emergencies.append(answer)


def register_trail(listener: Callable[..., Any]) -> None:
    """Let `listener(read, by=, page=, why=)` keep what left outside of a request."""
    _trails.append(listener)


def register_reveal_page(url_name: str) -> None:
    """Let a page ask for the reason of a look; it takes the contact's key and the field."""
    _pages.append(url_name)


def reveal_page(contact: Any, name: str) -> str:
    """Return where a masked field of a contact is shown for a reason."""
    return reverse(_pages[-1], args=[contact.key, name])


def may_receive(recipient: str) -> bool:
    """Say whether protected fields may go to a way out, named by its short name."""
    if not settings.HIPAA_MODE:
        return True
    return bool(recipient) and bool(_agreements) and _agreements[-1](recipient)


def demand_agreement(recipient: str, fields: Iterable[str]) -> None:
    """Refuse to let protected fields leave to who has no current agreement with us.

    Raises:
        NoAgreement: there is none; nothing of the fields may leave.
    """
    if set(fields) and not may_receive(recipient):
        raise NoAgreement(words())


def register_authorizations(answer: Callable[[str, str, datetime], tuple[str, list[Any]]]) -> None:
    """Let `answer(purpose, recipient, at)` give SQL of who authorized a use of health data."""
    _authorizations.append(answer)


def authorised_people(purpose: str, recipient: str, at: datetime) -> tuple[str, list[Any]]:
    """Return SQL of one column, with its parameters: who authorized this; nobody if nobody knows.

    Args:
        purpose: that of messages which sell something, empty for none.
        recipient: the way out that gets the data for money or the like, empty for none.
        at: the moment.
    """
    if not _authorizations:
        return "select null::bigint where false", []
    return _authorizations[-1](purpose, recipient, at)


def words() -> str:
    """Say why protected fields do not leave."""
    return _(
        "There is no current business associate agreement with this recipient: fields with"
        " health data do not leave."
    )


CHOSEN = gettext_lazy(
    "People chosen by their health data are named only to a recipient with a current business"
    " associate agreement: that they are among them tells of their health."
)


def emergency_of(user: Any) -> str:
    """Return the key of the emergency access a colleague has now, empty where there is none."""
    if not settings.HIPAA_MODE or not _emergencies or not getattr(user, "pk", None):
        return ""
    found = getattr(user, "_emergency", None)
    if found is None:
        found = user._emergency = _emergencies[-1](user)
    return str(found)


def told(read: Mapping[str, Iterable[str]], *, by: Actor, page: str, why: str) -> None:
    """Tell the trail that fields of people, by their keys, left by an operation."""
    if settings.HIPAA_MODE and read and _trails:
        _trails[-1](read, by=by, page=page, why=why)
