"""Proposes the records of whoever asks, with evidence; only an officer decides."""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from privacy.models.requests import MatchState, PrivacyRequest, RequestMatch, Status
from privacy.operations.desk.asker import Person, person_of
from privacy.operations.desk.evidence import records_of
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, save, write_step
from privacy.operations.desk.tasks import plan_tasks


class NotKept(DomainError):
    """Who asked is purged."""

    code = "person_not_kept"


def propose(request: PrivacyRequest, person: Person, *, by: Actor, now: datetime) -> int:
    """Write down the records that may be the person's, within the caller's operation.

    What an officer decided stays decided. Returns how many are new.
    """
    known = dict(request.matches.values_list("contact", "pk"))
    found = records_of(person)
    fresh = [
        RequestMatch(
            request=request, contact_id=each.contact, evidence=each.as_json(), score=each.score
        )
        for each in found
        if each.contact not in known
    ]
    RequestMatch.objects.bulk_create(fresh)
    facts = {"found": len(found), "new": len(fresh)}
    write_step(request, "matches_proposed", by=by, at=now, facts=facts)
    return len(fresh)


@operation
def propose_matches(*, request: PrivacyRequest, by: Actor, now: datetime) -> int:
    """Look for the person's records again; returns how many more there are.

    Raises:
        NotKept: who asked is purged.
    """
    current = held(request, by)
    person = person_of(current)
    if person is None:
        raise NotKept(_("Who asked is not kept any more."))
    new = propose(current, person, by=by, now=now)
    record("privacy_request.matched", about=current, by=by, new=new)
    return new


@operation
def decide_match(*, match: RequestMatch, confirmed: bool, by: Actor, now: datetime) -> RequestMatch:
    """Say whether a proposed record is the person's; tasks follow from those that are.

    Raises:
        OwnRequest: the request is the officer's own.
    """
    request = held(match.request, by)
    demand_not_own(request, by)
    current = RequestMatch.objects.select_for_update().get(pk=match.pk)
    state = MatchState.CONFIRMED if confirmed else MatchState.REJECTED
    if current.state == state:
        return current
    current.state, current.decided_by, current.decided_at = state, by.user_id, now
    current.save(update_fields=["state", "decided_by", "decided_at"])
    facts = {"agrees": current.evidence.get("agrees", []), "via": current.evidence.get("via", "")}
    write_step(request, f"match_{state}", by=by, at=now, facts=facts)
    if request.status == Status.NEW:
        request.status = Status.WORKING
        save(request, "status")
    plan_tasks(request)
    record("privacy_request.match_decided", about=request, by=by, confirmed=confirmed)
    return current


def confirmed_people(request: PrivacyRequest) -> list[int]:
    """Return the numbers of the contacts that an officer said are the person's."""
    rows = RequestMatch.objects.filter(request=request, state=MatchState.CONFIRMED)
    return sorted(number for number in rows.values_list("contact", flat=True) if number)
