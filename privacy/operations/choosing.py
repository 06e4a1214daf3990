"""What a person chooses for themselves on our public pages; each word with what they were shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from config.actor import Actor, Door
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import (
    ALLOWING,
    REFUSING,
    Action,
    Channel,
    ConsentEvent,
    Purpose,
    WishEvent,
)
from contacts.operations.permission.reasons import FUNDRAISING, OWED, WITHOUT_CONSENT
from contacts.operations.preferences import record_consent, state_wish
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.notices.planning import plan_notices

YES, NO = "yes", "no"
# The opt-outs, with what those who got the data are asked to do.
_TOLD: dict[str, str] = {
    WishEvent.Name.NO_SALE: NoticeKind.OPT_OUT,
    WishEvent.Name.LIMIT: NoticeKind.LIMIT,
}
Pair = tuple[str, str]  # the short name of a purpose, a channel


@dataclass(frozen=True, slots=True)
class Proof:
    """What the page showed when somebody chose, and how they came to it.

    `wordings` are the texts as rendered, by what they were about; `defaults` what each control
    stood at before the person touched it. A `sweeping` word is about all there is and will be.
    """

    page: str
    how: str
    language: str = ""
    link: str = ""
    ip: str | None = None
    identifier: str = ""
    wordings: Mapping[Pair, str] = field(default_factory=dict)
    defaults: Mapping[Pair, str] = field(default_factory=dict)
    sweeping: bool = False


def marketing_purposes() -> list[Purpose]:
    """Return every active purpose as it reads now that is no duty of ours; queries once."""
    newest = {
        row.slug: row for row in Purpose.objects.filter(active=True).order_by("slug", "version")
    }
    return [row for row in newest.values() if row.basis not in OWED]


def holds(event: ConsentEvent | None, purpose: Purpose, now: datetime) -> str:
    """Return what the person's last word amounts to: yes, no, or nothing that counts."""
    if event is None:
        return ""
    if event.action in REFUSING:
        return NO
    current = event.expires_at is None or event.expires_at > now
    said = event.action in ALLOWING and event.purpose_version >= purpose.version
    return YES if said and current else ""


def last_words(contact: Contact) -> dict[Pair, ConsentEvent]:
    """Return the latest event by purpose and channel; queries once, twice after a yes and a no.

    A no to one fundraising purpose took back every earlier yes to another one, as the judgement
    of permission has it.
    """
    rows = ConsentEvent.objects.filter(contact=contact).current()
    said = {(row.purpose, row.channel): row for row in rows}
    noes = [row for row in said.values() if row.action in REFUSING and row.action != Action.EXPIRE]
    if not noes or not any(row.action in ALLOWING for row in said.values()):
        return said
    raising = set(Purpose.objects.filter(basis=FUNDRAISING).values_list("slug", flat=True))
    noes = [row for row in noes if row.purpose in raising]
    last = max(noes, key=lambda row: row.event_at, default=None)
    yeses = {
        pair: row for pair, row in said.items() if pair[0] in raising and row.action in ALLOWING
    }
    if last is None or any(row.event_at > last.event_at for row in yeses.values()):
        return said
    return said | dict.fromkeys(yeses, last)


@operation
def choose(
    *,
    contact: Contact,
    answers: Mapping[Pair, str],
    wishes: Mapping[str, Any],
    proof: Proof,
    by: Actor,
    now: datetime,
) -> int:
    """Write down what differs from what the person said before; the same again leaves no trace.

    Args:
        contact: who chooses.
        answers: yes or no by purpose and channel; what is absent stays as it is.
        wishes: values of `state_wish` by name; None takes a wish back.
        proof: what was shown.
        by: the visitor.
        now: when.

    Returns:
        How many words were written down.
    """
    said, written = last_words(contact), 0
    for purpose in marketing_purposes():
        for channel in Channel.values:
            pair = (purpose.slug, channel)
            answer = answers.get(pair, "")
            if answer not in (YES, NO) or answer == holds(said.get(pair), purpose, now):
                continue
            action = Action.GRANT if answer == YES else _refusal(purpose, said.get(pair))
            _say(contact, pair, action, proof, by, now)
            written += 1
    return written + _wish(contact, wishes, proof, by, now)


def _wish(
    contact: Contact, wishes: Mapping[str, Any], proof: Proof, by: Actor, now: datetime
) -> int:
    """State the wishes that differ from the present ones; returns how many."""
    present = wishes_now(contact)
    new = {name: value for name, value in wishes.items() if present.get(name) != value}
    for name, value in new.items():
        if name in _TOLD:
            opt_out(contact=contact, name=name, how=proof.how, by=by, now=now)
        else:
            state_wish(contact=contact, name=name, value=value, how=proof.how, by=by)
    return len(new)


@operation
def opt_out(
    *,
    contact: Contact,
    name: str,
    how: str,
    by: Actor,
    now: datetime,
    request: PrivacyRequest | None = None,
) -> bool:
    """Neither sell nor share the data, or limit the sensitive ones, and tell whoever got them.

    Source: Cal. Civ. Code 1798.120, 1798.121; 11 CCR 7026(f), 7027(g).

    Returns:
        Whether that is new; an opt-out that holds leaves no trace.
    """
    present = wishes_now(contact)
    if present.get(name):
        return False
    if name == WishEvent.Name.NO_SALE and WishEvent.Name.SALE in present:
        state_wish(contact=contact, name=WishEvent.Name.SALE, value=None, how=how, by=by)
    state_wish(contact=contact, name=name, value=True, how=how, by=by)
    plan_notices(people=[contact.pk], kind=_TOLD[name], by=by, now=now, request=request)
    return True


def obey_signal(contact: Contact) -> bool:
    """Opt somebody out whose browser sends Global Privacy Control; says whether that is new."""
    by = Actor(None, Door.PUBLIC)
    name = WishEvent.Name.NO_SALE
    return opt_out(contact=contact, name=name, how="gpc", by=by, now=timezone.now())


@operation
def unsubscribe(*, contact: Contact, purpose: str, proof: Proof, by: Actor, now: datetime) -> int:
    """End one list by email, or all of them where the purpose is empty; again changes nothing.

    Returns:
        How many words were written down.
    """
    said, written = last_words(contact), 0
    for meant in marketing_purposes():
        pair = (meant.slug, Channel.EMAIL.value)
        if purpose not in ("", meant.slug) or holds(said.get(pair), meant, now) == NO:
            continue
        _say(contact, pair, _refusal(meant, said.get(pair)), proof, by, now)
        written += 1
    return written


@operation
def object_to_marketing(*, contact: Contact, proof: Proof, by: Actor, now: datetime) -> int:
    """Object to every purpose that is no duty of ours, on every channel (GDPR Art. 21(2), (3)).

    Returns:
        How many words were written down.
    """
    said, written = last_words(contact), 0
    proof = replace(proof, sweeping=True)
    for pair in _everything():
        event = said.get(pair)
        if event is None or event.action != Action.OBJECT:
            _say(contact, pair, Action.OBJECT, proof, by, now)
            written += 1
    return written


@operation
def withdraw_everything(*, contact: Contact, proof: Proof, by: Actor, now: datetime) -> int:
    """Withdraw every consent that was given (GDPR Art. 7(3)); returns how many."""
    said, written = last_words(contact), 0
    for pair, event in said.items():
        if event.action in ALLOWING and pair in set(_everything()):
            _say(contact, pair, Action.WITHDRAW, proof, by, now)
            written += 1
    return written


def wishes_now(contact: Contact) -> dict[str, Any]:
    """Return the present wishes by name, those taken back left out; queries once."""
    rows = WishEvent.objects.filter(contact=contact).current()
    return {row.name: row.value for row in rows if row.value is not None}


def _everything() -> Iterable[Pair]:
    return [(purpose.slug, each) for purpose in marketing_purposes() for each in Channel.values]


def _refusal(purpose: Purpose, event: ConsentEvent | None) -> Action:
    """Return what a no is: of what was given, of what rests on no consent, or of an offer."""
    if event is not None and event.action in ALLOWING:
        return Action.WITHDRAW
    return Action.OBJECT if purpose.basis in WITHOUT_CONSENT else Action.REFUSE


def _say(
    contact: Contact, pair: Pair, action: Action, proof: Proof, by: Actor, now: datetime
) -> None:
    purpose, channel = pair
    shown = {
        "page": proof.page,
        "language": proof.language,
        "link": proof.link,
        "sweeping": proof.sweeping,
        "controls": {"kind": "choice", "of": [YES, NO], "before": proof.defaults.get(pair, "")},
    }
    record_consent(
        contact=contact,
        channel=channel,
        purpose=purpose,
        action=action,
        by=by,
        event_at=now,
        how=proof.how,
        wording=proof.wordings.get(pair, proof.wordings.get(("", ""), "")),
        evidence={name: value for name, value in shown.items() if value},
        ip=proof.ip,
        language=proof.language,
        identifier=proof.identifier if channel == Channel.EMAIL else "",
    )
