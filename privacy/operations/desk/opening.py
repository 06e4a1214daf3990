"""Takes a request in: who asks is sealed, the dates are frozen, records are proposed."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from config.sealed import new_data_key
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.laws.clock import add_months
from privacy.laws.table import RIGHTS, Right
from privacy.models.requests import Channel, MatchState, Outcome, PrivacyRequest, Status
from privacy.operations.desk.asker import (
    Agent,
    Asker,
    Person,
    asker_of,
    checked,
    checked_agent,
    digests_of,
    new_status_word,
    seal_asker,
    telling_digests,
    word_digest,
)
from privacy.operations.desk.dates import computed, day_of, put_dates, right_of
from privacy.operations.desk.matching import propose
from privacy.operations.desk.steps import held, save, write_step
from privacy.operations.desk.tasks import plan_tasks

_NUMBERING = 7_310_007  # one number at a time
_LAST = (
    "select coalesce(max(substring(number from 9)::int), 0)"
    " from privacy_privacyrequest where number like %s"
)
# Two requests to know in 12 months are answered free; the third may be refused (1798.130(b)).
_KNOW_MOST = 2
_YEAR = 12
# What an answer to one right becomes when the person cannot be verified for it (11 CCR 7024(a)).
FALLBACKS = {"ccpa.know_specific": "ccpa.know_categories"}


class NotConvertible(DomainError):
    """The law knows no lesser right that this request could be answered under."""

    code = "not_convertible"


@operation
def open_request(
    *,
    right: str,
    person: Person,
    channel: str,
    received_at: datetime,
    by: Actor,
    jurisdiction: str = "",
    language: str = "",
    agent: Agent | None = None,
) -> PrivacyRequest:
    """Take a request in, whoever it comes from; nobody is told whether we know the person.

    The returned request says its `status_word` once: the person's only way to the status page.

    Raises:
        Invalid: no such right or way, or nothing by which the person can be found.
        NotPermitted: a colleague whose role takes no requests.
    """
    if by.door != Door.PUBLIC:
        demand(by, Can.ADD_REQUESTS)  # type: ignore[arg-type]
    known = RIGHTS.get(right)
    if known is None or not known.is_request:
        raise Invalid({"right": [_("Choose one of the list.")]})
    if channel not in Channel.values:
        raise Invalid({"channel": [_("Choose one of the list.")]})
    asker = Asker(checked(person), checked_agent(agent), new_status_word())
    made = _made(known, asker, received_at)
    made.channel, made.jurisdiction, made.language = channel, jurisdiction[:10], language[:8]
    made.save()
    _log_receipt(made, by)
    propose(made, asker.person, by=by, now=received_at)
    made.status_word = asker.status_word
    return made


@operation
def reopen_as(*, request: PrivacyRequest, right: str, by: Actor, now: datetime) -> PrivacyRequest:
    """Answer a request under a lesser right; its clock goes on from the first receipt.

    The first one ends as converted, and the person need not ask again.

    Raises:
        NotConvertible: the law knows no such way.
    """
    first = held(request, by)
    if FALLBACKS.get(first.right) != right:
        raise NotConvertible(_("This request cannot be answered under that right."))
    asker = asker_of(first)
    if asker is None:
        raise NotConvertible(_("Who asked is not kept any more."))
    made = _made(RIGHTS[right], asker, first.received_at, but=first)
    made.channel, made.jurisdiction = first.channel, first.jurisdiction
    made.language, made.previous, made.assignee_id = first.language, first, first.assignee_id
    made.acknowledged_at = first.acknowledged_at
    made.save()
    # One word leads to one status: to that of the request that goes on.
    first.status_digest = ""
    first.status, first.outcome, first.closed_at = Status.REFUSED, Outcome.CONVERTED, now
    first.ground = "unverified"
    save(first, "status_digest", "status", "outcome", "closed_at", "ground")
    law = right_of(first).cite
    write_step(first, "converted", by=by, at=now, law=law, facts={"to": made.number})
    write_step(made, "converted_from", by=by, at=now, law=law, facts={"from": first.number})
    record("privacy_request.converted", about=first, by=by, to=made.number)
    propose(made, asker.person, by=by, now=now)
    _take_over(first, made)
    return made


def _take_over(first: PrivacyRequest, made: PrivacyRequest) -> None:
    """Let what an officer said about the records count for the request that goes on."""
    for match in first.matches.exclude(state=MatchState.PROPOSED):
        made.matches.filter(contact=match.contact_id).update(
            state=match.state, decided_by=match.decided_by, decided_at=match.decided_at
        )
    plan_tasks(made)


def _made(
    right: Right, asker: Asker, received_at: datetime, but: PrivacyRequest | None = None
) -> PrivacyRequest:
    """Return a request that is not written yet, with everything sealed and counted."""
    day = day_of(received_at)
    made = PrivacyRequest(
        number=_number(day.year),
        right=right.id,
        regime=right.regime,
        received_at=received_at,
        received_on=day,
        data_key=new_data_key(),
        digests=digests_of(asker.person),
        contested=sorted(asker.person.changes),
        agent_kind=asker.agent.kind if asker.agent else "",
        status_digest=word_digest(asker.status_word),
    )
    made.person = seal_asker(made, asker)
    put_dates(made, computed(right, received_at))
    made.flags = _flags(made, right, telling_digests(asker.person), but)
    if asker.agent is not None and not asker.agent.proven:
        made.flags.append("agent_unproven")
        made.status = Status.IDENTITY
    return made


def _number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_NUMBERING])
        cursor.execute(_LAST, [f"PR-{year}-%"])
        last = cursor.fetchone()[0]
    return f"PR-{year}-{last + 1:04d}"


def _flags(
    made: PrivacyRequest, right: Right, telling: list[str], but: PrivacyRequest | None
) -> list[str]:
    """Return what the officer should know: never a decision."""
    same = PrivacyRequest.objects.filter(digests__overlap=telling)
    same = same.exclude(outcome__in=[Outcome.CONVERTED, Outcome.WITHDRAWN])
    if but is not None:
        same = same.exclude(pk=but.pk)
    flags = []
    if same.filter(right=right.id).unfinished().exists():
        flags.append("duplicate")
    since = add_months(made.received_on, -_YEAR)
    year = same.filter(received_on__gt=since, received_on__lte=made.received_on)
    rights = [each.id for each in RIGHTS.values() if each.action == right.action]
    if right.action == "know" and year.filter(right__in=rights).count() >= _KNOW_MOST:
        flags.append("third_in_12_months")
    if right.action == "accounting" and year.filter(right=right.id).exists():
        flags.append("second_in_12_months")
    return flags


def _log_receipt(made: PrivacyRequest, by: Actor) -> None:
    facts = {"channel": made.channel, "flags": made.flags, "contested": made.contested}
    at = made.received_at
    write_step(made, "received", by=by, at=at, law=right_of(made).cite, facts=facts)
    if made.agent_kind:
        proven = "agent_unproven" not in made.flags
        kind = "authority_shown" if proven else "authority_missing"
        write_step(made, kind, by=by, at=at, facts={"authority": made.agent_kind})
    record(
        "privacy_request.opened",
        about=made,
        by=by,
        right=made.right,
        channel=made.channel,
        flags=list(made.flags),
    )
