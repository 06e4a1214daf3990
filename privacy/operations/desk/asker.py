"""Who asks: sealed under the request's own key, found again by keyed digests."""

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from config.errors import Invalid
from config.sealed import NotOpened, open_under, seal_under
from contacts.normalise.text import fold, tidy
from contacts.operations.reading_points import Unreadable, read_points
from privacy.models.requests import AgentKind, PrivacyRequest

LONGEST = 4000
# No letters and digits that are mistaken for each other when a word is read out on the phone.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_WORD = 12


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody said about themselves and what they ask; everything but a way back is optional.

    `changes` maps a field group (contacts.field_groups) to the value that would be right;
    `statement` is what they wrote. `hashed` holds digests of emails and customer numbers where a
    machine names nobody otherwise, as "sha256:…", by kind.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    birth_date: str = ""
    statement: str = ""
    changes: dict[str, str] = field(default_factory=dict)
    hashed: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who asks for somebody else; `proven` says that the authority was shown already."""

    kind: str
    name: str = ""
    email: str = ""
    address: str = ""
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """What a request holds about people, opened."""

    person: Person
    agent: Agent | None
    status_word: str


def checked(person: Person) -> Person:
    """Return what was said, tidied.

    Raises:
        Invalid: nobody could find or answer this person, or an address cannot work.
    """
    said = {name: tidy(value) for name, value in _texts(person).items()}
    wrong: dict[str, list] = {
        name: [_("This is too long.")] for name, text in said.items() if len(text) > LONGEST
    }
    for kind in ("email", "phone"):
        try:
            read_points(kind, said[kind])
        except Unreadable as problem:
            wrong[kind] = [str(problem)]
    named = any(said[name] for name in ("email", "phone", "external_id", "street"))
    if not named and not any(person.hashed.values()):
        wrong["email"] = [_("Say how this person can be found: email, phone, address or key.")]
    if wrong:
        raise Invalid(wrong)
    changes = {tidy(group): tidy(str(value)) for group, value in person.changes.items()}
    return Person(**said, changes=changes, hashed=person.hashed)


def checked_agent(agent: Agent | None) -> Agent | None:
    """Return the agent; raises Invalid where nobody can act in that way."""
    if agent is not None and agent.kind not in AgentKind.values:
        raise Invalid({"agent": [_("Choose one of the list.")]})
    return agent


def new_status_word() -> str:
    """Return a word that only the person learns, by which they see how far their request is."""
    return "".join(secrets.choice(_LETTERS) for _each in range(_WORD))


def word_digest(word: str) -> str:
    """Return how a status word is kept."""
    return _digest("status-word", "".join(word.upper().split()).replace("-", ""))


def seal_asker(request: PrivacyRequest, asker: Asker) -> str:
    """Return the asker sealed under the request's key."""
    agent = asdict(asker.agent) if asker.agent else None
    said = {"person": asdict(asker.person), "agent": agent, "word": asker.status_word}
    return seal_under(request.data_key, json.dumps(said), _context(request))


def asker_of(request: PrivacyRequest) -> Asker | None:
    """Return who asks, or None once that is purged."""
    if not request.data_key or not request.person:
        return None
    try:
        said = json.loads(open_under(request.data_key, request.person, _context(request)))
    except NotOpened:
        return None
    agent = _made(Agent, said["agent"]) if said["agent"] else None
    return Asker(_made(Person, said["person"]), agent, said["word"])


def person_of(request: PrivacyRequest) -> Person | None:
    """Return the person whose data it is, or None once that is purged."""
    asker = asker_of(request)
    return asker.person if asker else None


def digests_of(person: Person) -> list[str]:
    """Return keyed digests of what names a person; the same person gives the same ones."""
    phones = [_digest("phone", value) for value in normalised("phone", person.phone)]
    return telling_digests(person) + phones


def telling_digests(person: Person) -> list[str]:
    """Return those of them that tell one person from another.

    A phone may be a household's: it says who somebody is with their name alone.
    """
    found = [_digest("email", value) for value in normalised("email", person.email)]
    if person.name:
        whose = fold(person.name)
        found += [
            _digest("name_phone", f"{whose}|{value}") for value in normalised("phone", person.phone)
        ]
    if person.external_id:
        found.append(_digest("external_id", person.external_id))
    found += [_digest(kind, value) for kind, given in person.hashed.items() for value in given]
    if person.name and person.postal_code:
        found.append(_digest("name_postal", f"{fold(person.name)}|{fold(person.postal_code)}"))
    return found


def email_digests(addresses: Iterable[str]) -> list[str]:
    """Return the digests under which requests with these addresses are found."""
    return [_digest("email", value) for raw in addresses for value in normalised("email", raw)]


def normalised(kind: str, raw: str) -> list[str]:
    """Return the comparable spelling of an email or phone; nothing where it cannot work."""
    try:
        return [reading.normalised for reading in read_points(kind, raw)][:1]
    except Unreadable:
        return []


def _texts(person: Person) -> dict[str, str]:
    return {
        each.name: str(getattr(person, each.name) or "")
        for each in fields(person)
        if each.name not in ("changes", "hashed")
    }


T = TypeVar("T")


def _made(kind: type[T], said: dict[str, Any]) -> T:
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in said.items() if name in known})


def _context(request: PrivacyRequest) -> str:
    return f"privacy-request:{request.key}"


def _digest(kind: str, value: str) -> str:
    # Not the digests of suppression: one list must not tell who is on the other.
    message = f"privacy-request:{kind}:{value}".encode()
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), message, "sha256").hex()
