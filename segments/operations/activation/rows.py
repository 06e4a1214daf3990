"""Makes the rows of people as one destination gets them."""

import hmac
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from config.accompanying import WORD, Statement, said, statements_for
from config.actor import Door
from config.phi import may_receive
from config.sealed import open_sealed, seal
from contacts.field_groups import groups_of
from contacts.models.contact import Contact
from contacts.models.preference import Channel, WishEvent
from contacts.models.reach import PointKind
from contacts.operations.export_columns import NUMBER, Column, rows_of
from contacts.operations.permission.fundraising import needs_authorization
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import ADDRESS_OF, Question, ask
from contacts.operations.permission.reasons import Reason
from contacts.operations.sealing import protected_names
from segments.destinations.connector import Connector
from segments.destinations.row import Rejection, Row, Value
from segments.destinations.webhook import SENDS
from segments.models.deliveries import DestinationState
from segments.models.destinations import Destination
from segments.operations.activation.fields import (
    as_value,
    closed_words,
    columns_of,
    too_sensitive,
)

_SHUT = (Reason.SUPPRESSED, Reason.OPTED_OUT, Reason.NO_ADDRESS)
_ADDRESSES = (PointKind.EMAIL, PointKind.PHONE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One person ready to go: in our words, in the destination's, and known there by what."""

    contact: int
    said: Row
    row: Row | Rejection
    identifier: str
    statements: tuple[str, ...] = ()

    @property
    def payload_hash(self) -> str:
        """The keyed digest of what would be sent."""
        return keyed(self.row.digest()) if isinstance(self.row, Row) else ""

    @property
    def identifier_hash(self) -> str:
        """The keyed digest of what the person is known by."""
        return keyed(self.identifier)


def keyed(text: str) -> str:
    """Return a digest that nobody can try values against without our key."""
    message = f"destination:{text}".encode()
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), message, "sha256").hex()


def question_of(destination: Destination) -> Question:
    """Return what is asked about everybody who may go there, at this moment.

    An advertiser finds people by the match key, so on the social channel that is their address.
    """
    by_channel = ADDRESS_OF[Channel(destination.channel)]
    by_key = destination.match_key if destination.match_key in _ADDRESSES else ""
    return ask(
        channel=destination.channel,
        purpose=destination.purpose,
        basis=destination.legal_basis,
        address=by_key if by_channel == PointKind.HANDLE else by_channel,
        shares=destination.shares,
        recipient=destination.slug,
        health=_by_health(destination),
        automated=destination.automated,
    )


def _by_health(destination: Destination) -> bool:
    """Say whether its people are chosen by health data, or such data leave."""
    words = (destination.match_key, *destination.fields)
    chosen = protected_names(destination.segment.reads)
    return needs_authorization(chosen, destination.purpose) or bool(closed_words(words))


def sends_itself(destination: Destination) -> bool:
    """Say whether what is sent there is a message to the people, not a place on a list."""
    return destination.settings.get("purpose") == SENDS


def known_there(held: DestinationState, destination: Destination) -> str:
    """Return what a person is known by at a destination, also after their erasure here."""
    return open_sealed(held.identifier, _context_of(destination)) if held.identifier else ""


def _context_of(destination: Destination) -> str:
    return f"segments.DestinationState:{destination.key}"


def _limited(people: Sequence[int]) -> set[int]:
    said = WishEvent.objects.filter(contact__in=people, name=WishEvent.Name.LIMIT).current()
    return {wish.contact_id for wish in said if wish.value is not None}


class Rows:
    """The rows of one destination: its allow-list is the only way a value leaves."""

    def __init__(
        self, destination: Destination, connector: Connector, planned: Iterable[str] = ()
    ) -> None:
        """Make rows; what the plan of a run withheld (`planned`) stays so until the next one."""
        self.destination, self.connector = destination, connector
        self._planned = frozenset(planned)
        self.words = tuple(dict.fromkeys([destination.match_key, *destination.fields]))

    @cached_property
    def _columns(self) -> list[Column]:
        """The columns that fill the words; only who gets something new needs them."""
        return [NUMBER, _KEY, *columns_of(self.words, self.destination.owner, Door.JOB)]

    def withheld(self) -> frozenset[str]:
        """Return the words with health data that do not leave: no agreement covers them now.

        Asked for every request that leaves, since an agreement may end while a run goes on.
        """
        closed = closed_words(self.words)
        if not closed or may_receive(self.destination.slug):
            return self._planned & closed
        return closed

    def build(
        self, people: Sequence[int], question: Question, remote: dict[int, str] | None = None
    ) -> list[Prepared]:
        """Return the rows of these people, in their order; who is erased has none.

        Addresses that are closed or suppressed are left empty, whatever they would be used for;
        so is what is sensitive, of people who had its use limited (CCPA 1798.121).
        """
        shut = {word: self._shut(people, question, word) for word in self._further(question)}
        if barred := too_sensitive(self.words):
            limited = _limited(people)
            shut |= {word: shut.get(word, set()) | limited for word in barred}
        shut |= {word: set(people) for word in self.withheld()}
        contested = statements_for(people, groups_of(each.about for each in self._columns))
        prepared = []
        for pk, key, *raw in rows_of(people, self._columns):
            values = {word: as_value(value) for word, value in zip(self.words, raw, strict=True)}
            values = {w: v for w, v in values.items() if v and pk not in shut.get(w, ())}
            values, going = self._contested(values, self._told(pk, contested.get(pk, []), shut))
            made = self._prepared(pk, key, values, (remote or {}).get(pk, ""))
            prepared.append(replace(made, statements=tuple(each.key for each in going)))
        return prepared

    def _told(
        self, pk: int, statements: list[Statement], shut: Mapping[str, Container[int]]
    ) -> list[Statement]:
        """Return the statements about what leaves: one on a withheld value would tell of it."""
        if not statements:
            return statements
        about = zip(self.words, self._columns[2:], strict=True)
        going = groups_of(column.about for word, column in about if pk not in shut.get(word, ()))
        return [each for each in statements if each.group in going]

    def _contested(
        self, values: dict[str, Value], statements: list[Statement]
    ) -> tuple[dict[str, Value], list[Statement]]:
        """Return the values and the statements that go with them (45 CFR 164.526(d)(5)).

        A place that knows fixed words only can take no statement: it gets no contested value
        but the one by which it tells people apart.
        """
        if self.connector.takes is None:
            return values | ({WORD: said(statements)} if statements else {}), statements
        disputed = {each.group for each in statements}
        about = dict(zip(self.words, self._columns[2:], strict=True))
        kept = {
            word: value
            for word, value in values.items()
            if word == self.destination.match_key
            or disputed.isdisjoint(groups_of([about[word].about]))
        }
        return kept, []

    def _further(self, question: Question) -> list[str]:
        return [word for word in _ADDRESSES if word in self.words and word != question.address]

    def _shut(self, people: Sequence[int], question: Question, kind: str) -> set[int]:
        found = judge_many(people, replace(question, address=kind))
        return {pk for pk, (reason, _row) in found.items() if reason in _SHUT}

    def _prepared(self, pk: int, key: object, values: dict[str, Value], remote: str) -> Prepared:
        said = Row(self.ref(key), values, remote)
        row = self.connector.normalise(said)
        return Prepared(pk, said, row, said.text(self.destination.match_key))

    def ref(self, key: object) -> str:
        """Return our pseudonym of a person at this destination."""
        return keyed(f"{self.destination.key}:{key}")[:32]

    def leaving(self, held: DestinationState, contact: Contact) -> Row | Rejection:
        """Return the row by which somebody is taken out: what they are known by there."""
        known = known_there(held, self.destination)
        values: dict[str, Value] = {self.destination.match_key: known} if known else {}
        said = Row(self.ref(contact.key), values, held.remote_id)
        row = self.connector.normalise(said)
        if isinstance(row, Rejection) and held.remote_id:
            return Row(said.ref, {}, held.remote_id)
        return row

    def sealed(self, prepared: Prepared) -> str:
        """Return what a person is known by there, for keeping."""
        return seal(prepared.identifier, _context_of(self.destination))


_KEY = Column("key", "", lambda contact: contact.key)
