"""What is agreed with a person about their health data, and what they complain of.

45 CFR 164.522(a) and (b), 164.530(d).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.confidential import ConfidentialRoute, DisclosureLimit
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.operations.permission.question import ADDRESS_OF
from contacts.operations.points import add_point
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.health import ReportedDisclosure
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held
from privacy.operations.notices.planning import plan_notices
from segments.models.destinations import Destination

Ground = DisclosureLimit.Ground
_POINTS = ("email", "phone", "handle")


class MustAgree(DomainError):
    """Who paid in full may keep a health plan from being told; there is no ground to refuse."""

    code = "must_agree"


@operation
def limit_disclosure(
    *,
    request: PrivacyRequest,
    contact: Contact,
    recipient: Destination,
    paid_in_full: bool,
    by: Actor,
    now: datetime,
) -> DisclosureLimit:
    """Keep one recipient from getting a person's data, and have it taken out there (164.522(a)).

    Every sending to it asks for this; again changes nothing.
    """
    current = admitted(request, contact, by, "restriction")
    same = DisclosureLimit.objects.filter(
        contact=contact, recipient=recipient.slug, ended_at=None
    ).first()
    if same is not None:
        return same
    limit = DisclosureLimit.objects.create(
        contact=contact, recipient=recipient.slug, since=now, user_id=by.user_id,
        ground=Ground.PAID_IN_FULL if paid_in_full else Ground.AGREED,
    )  # fmt: skip
    told = plan_notices(
        people=[contact.pk], kind=NoticeKind.RESTRICT, by=by, now=now, request=current,
        only=recipient,
    )  # fmt: skip
    record("privacy_request.disclosure_limited", about=current, by=by, ground=limit.ground)
    write_act(current, "disclosure_limited", by=by, now=now, ground=limit.ground, told=len(told))
    return limit


@operation
def refuse_limit(
    *, request: PrivacyRequest, contact: Contact, paid_in_full: bool, by: Actor, now: datetime
) -> None:
    """Say no to a limit, which the law allows but for what was paid in full (164.522(a)(1)(vi)).

    Raises:
        MustAgree: the person paid in full and means a health plan.
    """
    current = admitted(request, contact, by, "restriction")
    if paid_in_full:
        raise MustAgree(_("Who paid in full may keep a health plan from being told: agree."))
    record("privacy_request.limit_refused", about=current, by=by)
    write_act(current, "limit_refused", by=by, now=now)


@operation
def end_limit(*, limit: DisclosureLimit, by: Actor, now: datetime) -> DisclosureLimit:
    """Let a recipient be told again, which the person agrees to; one that ended stays so."""
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    current = DisclosureLimit.objects.select_for_update(of=("self",)).get(pk=limit.pk)
    if current.ended_at is None:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
        record("privacy_request.limit_ended", about=current.contact, by=by)
    return current


@operation
def reach_confidentially(
    *,
    request: PrivacyRequest,
    contact: Contact,
    channel: str,
    address: str,
    by: Actor,
    now: datetime,
) -> ConfidentialRoute:
    """Reach a person by one channel, at one address where they name it; nobody asks why.

    It holds at once for every way out; the address becomes one of the person's.

    Raises:
        Invalid: the channel is unknown, or the address cannot work.
    """
    current = admitted(request, contact, by, "confidential")
    if channel not in Channel.values:
        raise Invalid({"channel": [_("Choose one of the list.")]})
    kind = str(ADDRESS_OF[Channel(channel)])
    wanted = address.strip()[:254]
    if wanted and kind in _POINTS:
        wanted = add_point(contact=contact, kind=kind, value=wanted, by=by).normalised
    same = {"channel": channel, "address": wanted}
    now_held = ConfidentialRoute.objects.filter(contact=contact, ended_at=None).first()
    if now_held is not None and (now_held.channel, now_held.address) == (channel, wanted):
        return now_held
    ConfidentialRoute.objects.filter(contact=contact, ended_at=None).update(ended_at=now)
    route = ConfidentialRoute.objects.create(contact=contact, since=now, user_id=by.user_id, **same)
    record("privacy_request.confidential_route", about=current, by=by, channel=channel)
    write_act(current, "confidential_route", by=by, now=now, channel=channel)
    return route


@operation
def report_disclosure(
    *,
    contact: Contact,
    at: datetime,
    recipient: str,
    what: str,
    purpose: str,
    by: Actor,
    address: str = "",
    exclusion: str = "",
    reported_by: str = "",
) -> ReportedDisclosure:
    """Write down a disclosure outside of our ways out, such as one of a business associate.

    Raises:
        Invalid: something that an accounting has to say is missing.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    said = {"recipient": recipient, "what": what, "purpose": purpose}
    missing = {name: [_("This field is required.")] for name in said if not said[name].strip()}
    if exclusion and exclusion not in ReportedDisclosure.Exclusion.values:
        missing["exclusion"] = [_("Choose one of the list.")]
    if missing:
        raise Invalid(missing)
    row = ReportedDisclosure.objects.create(
        contact=contact, at=at, address=address, exclusion=exclusion, reported_by=reported_by,
        user_id=by.user_id, **said,
    )  # fmt: skip
    record("disclosure.reported", about=contact, by=by)
    return row


@operation
def note_complaint(*, request: PrivacyRequest, by: Actor, now: datetime, note: str) -> None:
    """Put on record what was done about a complaint (164.530(d)); nobody is worse off for it.

    Raises:
        Invalid: nothing is said.
    """
    if not note.strip():
        raise Invalid({"note": [_("Say what was found and done.")]})
    current = held(request, by)
    demand_not_own(current, by)
    record("privacy_request.complaint", about=current, by=by)
    write_act(current, "complaint_handled", by=by, now=now, note=note)


__all__ = [
    "MustAgree",
    "end_limit",
    "limit_disclosure",
    "note_complaint",
    "reach_confidentially",
    "refuse_limit",
    "report_disclosure",
]
