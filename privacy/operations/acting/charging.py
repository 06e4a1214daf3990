"""What a second accounting within twelve months costs: said beforehand, agreed to, or taken back.

The first one is free; of a fee for a later one the person is told before any work, and may take
the request back or ask for less (45 CFR 164.528(c)(2)).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from privacy.laws.clock import add_months
from privacy.models.requests import MatchState, Outcome, PrivacyRequest
from privacy.operations.acting.admitting import OtherRight, write_act
from privacy.operations.desk.asker import person_of, telling_digests
from privacy.operations.desk.deciding import take_back, withdraw_request
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held

RIGHT: Final = "hipaa.accounting"
MOST: Final = Decimal("9999.99")
ANSWERS: Final = ("accepted", "narrowed", "declined")
LONGEST: Final = 500
_CURRENCY = re.compile(r"[A-Z]{3}")
_STATES = {
    "fee_quoted": "quoted",
    "fee_accepted": "accepted",
    "fee_declined": "declined",
    "fee_narrowed": "narrowed",
    "fee_waived": "waived",
}


class NoFee(DomainError):
    """There is nothing to charge, or it is settled."""

    code = "no_fee"


@dataclass(frozen=True, slots=True)
class Fee:
    """Where the fee of one request stands; without a state none may be charged."""

    state: str = ""
    amount: str = ""
    currency: str = ""

    @property
    def holds_up(self) -> bool:
        """Say whether the work waits for it."""
        return self.state in ("unsaid", "quoted", "narrowed", "declined")


def fee_of(request: PrivacyRequest | None) -> Fee:
    """Return where the fee stands: `unsaid` until somebody quotes or waives it."""
    if request is None or not has_fee(request):
        return Fee()
    steps = request.steps.filter(kind__in=_STATES).order_by("pk")
    quoted = steps.filter(kind="fee_quoted").last()
    last = steps.last()
    said = quoted.facts if quoted is not None else {}
    state = _STATES[last.kind] if last is not None else "unsaid"
    return Fee(state, said.get("amount", ""), said.get("currency", ""))


def has_fee(request: PrivacyRequest) -> bool:
    """Say whether the person asked for an accounting within the twelve months before.

    Records that an officer confirmed say who is the same; before that, what they are known by.
    Who shares no more than a phone with somebody, erased or not, is charged for nobody's request.
    """
    person = person_of(request)
    telling = telling_digests(person) if person else []
    own = set(_confirmed(request))
    start = add_months(request.received_on, -12)
    before = PrivacyRequest.objects.filter(
        right=RIGHT, received_on__gt=start - timedelta(days=1), received_at__lt=request.received_at
    ).exclude(outcome__in=(Outcome.CONVERTED, Outcome.WITHDRAWN))
    if before.filter(matches__contact__in=own, matches__state=MatchState.CONFIRMED).exists():
        return True
    alike = before.exclude(pk=request.pk).filter(digests__overlap=telling)
    # Whose records are known to be others is somebody else.
    return any(not own or not list(_confirmed(other)) for other in alike)


def _confirmed(request: PrivacyRequest) -> Iterable[int]:
    found = request.matches.filter(state=MatchState.CONFIRMED, contact__isnull=False)
    return found.values_list("contact_id", flat=True)


@operation
def quote_fee(
    *, request: PrivacyRequest, amount: Decimal, currency: str, note: str, by: Actor, now: datetime
) -> Fee:
    """Tell the person what it costs, and how that was reckoned; the accounting waits for an answer.

    A quote may be replaced by another one, as where the person asks for less, until it is
    accepted.

    Raises:
        NoFee: it is the first within twelve months, or the fee is settled.
        Invalid: the amount is none, or nobody says how it was reckoned.
    """
    current = _open(request, by, "unsaid", "quoted", "narrowed")
    problems: dict[str, list[str]] = {}
    if not 0 < amount <= MOST or amount != amount.quantize(Decimal("0.01")):
        problems["amount"] = [_("Give an amount above zero, in units and hundredths.")]
    if not _CURRENCY.fullmatch(currency):
        problems["currency"] = [_("Give the three letters of a currency, such as USD.")]
    if not note.strip():
        problems["note"] = [_("Say how the cost was reckoned: only what this accounting costs.")]
    if problems:
        raise Invalid(problems)
    said = {"amount": f"{amount:.2f}", "currency": currency}
    record("privacy_request.fee_quoted", about=current, by=by)
    write_act(current, "fee_quoted", by=by, now=now, note=note, done=False, **said)
    return fee_of(current)


@operation
def answer_fee(
    *, request: PrivacyRequest, accepted: bool, by: Actor, now: datetime, note: str = ""
) -> PrivacyRequest:
    """Write down what the person said to the fee; who does not want to pay takes it back.

    Raises:
        NoFee: no fee waits for an answer.
    """
    current = _open(request, by, "quoted")
    kind = "fee_accepted" if accepted else "fee_declined"
    record("privacy_request.fee_answered", about=current, by=by, code=kind)
    write_act(current, kind, by=by, now=now, note=note, done=False)
    if accepted:
        return current
    return withdraw_request(request=current, by=by, now=now, note=note)


@operation
def answer_own_fee(
    *, request: PrivacyRequest, answer: str, by: Actor, now: datetime, note: str = ""
) -> bool:
    """Write down what the person says to the fee on their own page, and return whether it counted.

    Who asks for less says what; the officer then quotes anew. Whoever calls this knows that the
    request is theirs. Sent once more, or late, it changes nothing.

    Raises:
        Invalid: it is none of the three answers, or nobody says what less would do.
    """
    if answer not in ANSWERS:
        raise Invalid({"answer": [_("Choose one of the list.")]})
    if answer == "narrowed" and not note.strip():
        raise Invalid({"note": [_("Say what you need: which years, or which recipients.")]})
    current = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not current.is_open or current.right != RIGHT or fee_of(current).state != "quoted":
        return False
    kind = f"fee_{answer}"
    record("privacy_request.fee_answered", about=current, by=by, code=kind)
    write_act(current, kind, by=by, now=now, note=note[:LONGEST], done=False)
    if answer == "declined":
        take_back(request=current, by=by, now=now)
    return True


@operation
def waive_fee(*, request: PrivacyRequest, by: Actor, now: datetime, note: str = "") -> Fee:
    """Charge nothing for it after all.

    Raises:
        NoFee: there is no fee, or the person accepted it already.
    """
    current = _open(request, by, "unsaid", "quoted", "narrowed")
    record("privacy_request.fee_waived", about=current, by=by)
    write_act(current, "fee_waived", by=by, now=now, note=note, done=False)
    return fee_of(current)


def _open(request: PrivacyRequest, by: Actor, *states: str) -> PrivacyRequest:
    """Hold a request for an accounting whose fee stands in one of the states."""
    current = held(request, by)
    demand_not_own(current, by)
    if current.right != RIGHT:
        raise OtherRight(_("This request asks for something else."))
    state = fee_of(current).state
    if not state:
        raise NoFee(_("The first accounting within twelve months is free."))
    if state == "unsaid" and state not in states:
        raise NoFee(_("Quote a fee first: the person was not told of one."))
    if state not in states:
        raise NoFee(_("The fee is settled already."))
    return current


__all__ = [
    "ANSWERS",
    "LONGEST",
    "RIGHT",
    "Fee",
    "NoFee",
    "answer_fee",
    "answer_own_fee",
    "fee_of",
    "has_fee",
    "quote_fee",
    "waive_fee",
]
