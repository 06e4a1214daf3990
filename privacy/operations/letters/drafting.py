"""Drafts letters, lets officers edit and review them; the text is sealed with its request."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.journal import record
from config.operation import operation
from config.sealed import NotOpened, open_under, seal_under
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.letters.placeholders import filled
from privacy.letters.texts import language_of
from privacy.models.letters import Letter, LetterKind, LetterState
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import asker_of
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, write_step
from privacy.operations.letters.templates import LONGEST, current_text
from privacy.operations.letters.wording import values_for

# Letters about these say nothing without what is delivered.
_WITH_PACKAGE = LetterKind.DELIVER


class NotOpen(DomainError):
    """The letter left already, or was dropped."""

    code = "letter_closed"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says, and to whom."""

    name: str = ""
    email: str = ""
    address: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""


@operation
def draft_letter(
    *,
    request: PrivacyRequest,
    kind: str,
    by: Actor,
    now: datetime,
    package: Package | None = None,
    reason: str = "",
    changes: Iterable[str] = (),
) -> Letter:
    """Draft a letter from its template, in the person's language, for a colleague to review.

    Args:
        request: what it is about, which may be closed.
        kind: one of LetterKind.
        by: who drafts it, who must not be the person.
        now: when.
        package: what is delivered; the newest that is ready where none is named.
        reason: why, in words, where the letter tells a reason.
        changes: what was done, a line each.

    Raises:
        Invalid: no such kind, or there is nothing to deliver.
        NotOpen: what names the person was purged.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by, unfinished=False)
    demand_not_own(current, by)
    if kind == _WITH_PACKAGE:
        package = package or _newest_package(current)
    if not current.data_key:
        raise NotOpen(_("Nobody can be written to: what names the person was purged."))
    letter = Letter(request=current, kind=kind, package=package, drafted_by=by.user, created_at=now)
    seal_words(letter, _words(letter, now=now, reason=reason, changes=changes))
    letter.save()
    write_step(current, "letter_drafted", by=by, at=now, facts={"kind": kind})
    record("letter.drafted", about=letter, by=by, kind=str(kind))
    return letter


def _newest_package(request: PrivacyRequest) -> Package:
    package = request.packages.filter(state="ready").order_by("-pk").first()
    if package is None:
        raise Invalid({"kind": [_("There is no package that is ready.")]})
    return package


def _words(letter: Letter, *, now: datetime, reason: str, changes: Iterable[str]) -> Words:
    """Fill the template that holds for a letter in, and note on the letter which that is."""
    if letter.kind == LetterKind.BREACH:  # it belongs to an incident
        raise Invalid({"kind": [_("Choose one of the list.")]})
    request, asker = letter.request, asker_of(letter.request)
    language = language_of(request.language or settings.ORG_LANGUAGE)
    text = current_text(letter.kind, request.regime, language)
    letter.regime, letter.language = request.regime, language
    letter.template_version, letter.facts = text.version, {"law": text.regime}
    with translation.override(language):
        values = values_for(
            request, asker, language=language, now=now, package=letter.package, reason=reason,
            changes=changes,
        )  # fmt: skip
    subject, body = filled(text.subject, values), filled(text.body, values)
    return Words(values["name"], _email(asker), _address(asker), subject, body)


@operation
def change_letter(
    *, letter: Letter, subject: str, body: str, by: Actor, expected_version: int | None = None
) -> Letter:
    """Change the words of a draft; who reviewed it has to look again.

    Raises:
        Invalid: it says nothing, or too much.
        NotOpen: it left already.
        Stale: somebody else changed it meanwhile.
    """
    current = open_letter(letter, by)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody else changed this letter meanwhile."))
    said = tidy(subject), tidy_lines(body)
    if not all(said) or len(said[0]) > 200 or len(said[1]) > LONGEST:
        raise Invalid({"body": [_("A letter has a subject and a text of bounded length.")]})
    words = words_of(current)
    if said == (words.subject, words.body):
        return current
    seal_words(current, Words(words.name, words.email, words.address, *said))
    current.state, current.reviewed_by, current.reviewed_at = LetterState.DRAFT, None, None
    current.version += 1
    current.save()
    record("letter.changed", about=current, by=by)
    return current


@operation
def review_letter(*, letter: Letter, by: Actor, now: datetime) -> Letter:
    """Say that a letter may leave as it is."""
    current = open_letter(letter, by)
    if current.state == LetterState.DRAFT:
        current.state, current.reviewed_by, current.reviewed_at = LetterState.REVIEWED, by.user, now
        current.version += 1
        current.save()
        write_step(current.request, "letter_reviewed", by=by, at=now, facts={"kind": current.kind})
        record("letter.reviewed", about=current, by=by, kind=current.kind)
    return current


@operation
def drop_letter(*, letter: Letter, by: Actor) -> Letter:
    """Put a draft away; its words are destroyed."""
    current = open_letter(letter, by)
    current.state, current.sealed = LetterState.DROPPED, ""
    current.version += 1
    current.save()
    record("letter.dropped", about=current, by=by, kind=current.kind)
    return current


def open_letter(letter: Letter, by: Actor) -> Letter:
    """Hold a letter that did not leave yet.

    Raises:
        NotOpen: it left already, or was dropped.
        NotPermitted: the role does not work on requests.
        OwnRequest: the request is the officer's own.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    current = (
        Letter.objects.select_for_update(of=("self",)).select_related("request").get(pk=letter.pk)
    )
    demand_not_own(current.request, by)
    if current.state not in (LetterState.DRAFT, LetterState.REVIEWED):
        raise NotOpen(_("This letter left already, or was dropped."))
    return current


def words_of(letter: Letter) -> Words:
    """Return what a letter says; nothing once its request was purged."""
    if not letter.sealed or not letter.request.data_key:
        return Words()
    try:
        said = json.loads(open_under(letter.request.data_key, letter.sealed, letter.context))
    except NotOpened:
        return Words()
    return Words(**said | {"address": tuple(said["address"])})


def seal_words(letter: Letter, words: Words) -> None:
    """Put the words into a letter, readable only with its request's key."""
    said = json.dumps(asdict(words), ensure_ascii=False)
    letter.sealed = seal_under(letter.request.data_key, said, letter.context)


def _email(asker: object) -> str:
    agent, person = getattr(asker, "agent", None), getattr(asker, "person", None)
    return (agent.email if agent else "") or (person.email if person else "")


def _address(asker: object) -> tuple[str, ...]:
    agent, person = getattr(asker, "agent", None), getattr(asker, "person", None)
    if agent and agent.address:
        return tuple(agent.address.splitlines())
    if person is None or not person.street:
        return ()
    town = f"{person.postal_code} {person.city}".strip()
    return tuple(line for line in (person.street, town, person.country) if line)
