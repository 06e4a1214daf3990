"""Finds out who asks, to the standard of the right and no further; the proof is not kept."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from config.sealed import open_under, seal_under
from privacy.models.letters import LetterKind
from privacy.models.requests import (
    AgentKind,
    IdentityCheck,
    IdentityResult,
    PrivacyRequest,
    Status,
)
from privacy.operations.desk.clocks import start_clock, stop_clock
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.opening import FALLBACKS, reopen_as
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.points import Point
from privacy.operations.desk.steps import held, save, write_step
from privacy.operations.letters.drafting import draft_letter

# How many points must agree. A reasonably high degree also needs a signed declaration.
NEEDED = {"none": 0, "doubt": 2, "reasonable": 2, "reasonably_high": 3, "hipaa": 2}
DECLARED = "reasonably_high"
_SHORT = gettext_lazy("Not enough agrees for this right: %(needed)s points are needed.")


class VerificationForbidden(DomainError):
    """The law does not allow asking who somebody is."""

    code = "verification_forbidden"


class ContestedPoint(Invalid):
    """The person says that this very value is wrong (11 CCR 7060(h))."""

    code = "contested_point"


class NotVerified(DomainError):
    """Nobody may see or change anything before it is known who asks."""

    code = "identity_not_verified"


class AuthorityMissing(DomainError):
    """An agent has shown nothing that lets them act for the person."""

    code = "authority_missing"


@operation
def ask_identity(
    *,
    request: PrivacyRequest,
    points: Iterable[str],
    by: Actor,
    now: datetime,
    doubt: str = "",
    evidence: str = "",
) -> IdentityCheck:
    """Ask for proof of identity; where the law lets it, the clock stands still meanwhile.

    Args:
        request: whose asker is not sure.
        points: of `Point`; none that the person contests.
        by: the officer, who must not be the person.
        now: when.
        doubt: why there is a reasonable doubt, where the right asks for one (GDPR Art. 12(6)).
        evidence: what was received already; sealed, and deleted with the decision.

    Raises:
        DomainError: the law forbids it, contested or too few points, or no doubt where one must.
    """
    current = held(request, by)
    demand_not_own(current, by)
    right, asked = right_of(current), _asked(current, points, doubt)
    check = IdentityCheck(request=current, standard=right.identity, points=asked, asked_at=now)
    if evidence:
        check.evidence = seal_under(current.data_key, evidence, f"identity:{check.key}")
    check.save()
    law = right.identity_cite.cite if right.identity_cite else right.cite
    write_step(
        current, "identity_asked", by=by, at=now, law=law, note=doubt, facts={"points": asked}
    )
    if right.pause is not None and current.paused_since is None:
        stop_clock(current, by, now)
    current.status = Status.IDENTITY
    save(current, "status", "paused_since")
    record("privacy_request.identity_asked", about=current, by=by, points=asked)
    return check


def _demand_askable(request: PrivacyRequest, doubt: str) -> None:
    right = right_of(request)
    if right.forbids_identity:
        raise VerificationForbidden(_("The law forbids asking who this person is."))
    if request.agent_kind == AgentKind.ATTORNEY:
        raise VerificationForbidden(_("A power of attorney needs no further confirmation."))
    if right.identity == "doubt" and not doubt.strip():
        raise Invalid({"doubt": [_("Say why you doubt who this is; without doubt, do not ask.")]})


def _asked(request: PrivacyRequest, points: Iterable[str], doubt: str) -> list[str]:
    _demand_askable(request, doubt)
    asked, needed = sorted(set(points)), NEEDED[right_of(request).identity]
    if not set(asked) <= set(Point.values):
        raise Invalid({"points": [_("Choose of the list.")]})
    if contested := set(asked) & set(request.contested):
        words = ", ".join(str(Point(each).label) for each in sorted(contested))
        message = _("The person says that this is wrong, so it proves nothing: %(points)s.")
        raise ContestedPoint({"points": [message % {"points": words}]})
    if len(asked) < needed:
        raise Invalid({"points": [_SHORT % {"needed": needed}]})
    return asked


@operation
def decide_identity(
    *,
    check: IdentityCheck,
    verified: bool,
    by: Actor,
    now: datetime,
    matched: Iterable[str] = (),
    declaration: bool = False,
    note: str = "",
) -> IdentityCheck:
    """Say whether this is the person; what they sent as proof is deleted in the same moment.

    Who cannot be verified for specific pieces is answered by categories (11 CCR 7024(a)): that
    request is opened at once, this one ends, and a letter that says so waits for review.

    Raises:
        Invalid: too little agrees for the standard, or the declaration is missing.
        OwnRequest: the request is the officer's own.
    """
    current = held(check.request, by)
    demand_not_own(current, by)
    row = IdentityCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    agree = sorted(set(matched) & set(row.points))
    if verified:
        _demand_enough(row, agree, declaration)
    row.result = IdentityResult.VERIFIED if verified else IdentityResult.NOT_VERIFIED
    row.matched, row.declaration = agree, declaration
    row.decided_at, row.decided_by = now, by.user_id
    row.evidence, row.evidence_deleted_at = "", now
    row.save()
    facts = {"matched": agree, "standard": row.standard, "declaration": declaration}
    write_step(current, f"identity_{row.result}", by=by, at=now, note=note, facts=facts)
    names = start_clock(current, by, now)
    current.status = Status.WORKING
    save(current, *names, "status")
    record("privacy_request.identity_decided", about=current, by=by, verified=verified)
    if not verified and current.right in FALLBACKS:
        _fall_back(current, row, by, now)
    return row


def _fall_back(current: PrivacyRequest, check: IdentityCheck, by: Actor, now: datetime) -> None:
    """Answer under the lesser right, and draft the letter that says why."""
    lesser = reopen_as(request=current, right=FALLBACKS[current.right], by=by, now=now)
    _carry_over(check, lesser)
    draft_letter(request=current, kind=LetterKind.UNVERIFIED, by=by, now=now)


def _carry_over(check: IdentityCheck, lesser: PrivacyRequest) -> None:
    """Let points that agree count for the lesser right, where they are enough for that."""
    standard = right_of(lesser).identity
    if len(check.matched) >= NEEDED[standard]:
        IdentityCheck.objects.create(
            request=lesser,
            standard=standard,
            points=check.matched,
            matched=check.matched,
            result=IdentityResult.VERIFIED,
            asked_at=check.asked_at,
            decided_at=check.decided_at,
            decided_by=check.decided_by,
            evidence_deleted_at=check.evidence_deleted_at,
        )


def _demand_enough(check: IdentityCheck, agree: list[str], declaration: bool) -> None:
    needed = NEEDED[check.standard]
    if len(agree) < needed:
        raise Invalid({"matched": [_SHORT % {"needed": needed}]})
    if check.standard == DECLARED and not declaration:
        words = _("This right needs a declaration signed under penalty of perjury.")
        raise Invalid({"declaration": [words]})


@operation
def decide_authority(
    *, request: PrivacyRequest, shown: bool, by: Actor, now: datetime, note: str = ""
) -> PrivacyRequest:
    """Say whether an agent showed what lets them act: a signed permission, or full powers.

    Raises:
        Invalid: nobody acts for the person.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by)
    demand_not_own(current, by)
    if not current.agent_kind:
        raise Invalid({"agent": [_("The person asks for themselves.")]})
    flags = [flag for flag in current.flags if flag != "agent_unproven"]
    current.flags = flags if shown else [*flags, "agent_unproven"]
    current.status = Status.WORKING if shown else Status.IDENTITY
    save(current, "flags", "status")
    kind = "authority_shown" if shown else "authority_missing"
    facts = {"authority": current.agent_kind}
    write_step(current, kind, by=by, at=now, note=note, facts=facts)
    record("privacy_request.authority_decided", about=current, by=by, shown=shown)
    return current


def evidence_of(check: IdentityCheck) -> str:
    """Return what the person sent as proof while it is looked at."""
    if not check.evidence:
        return ""
    return open_under(check.request.data_key, check.evidence, f"identity:{check.key}")


def standing(request: PrivacyRequest) -> str:
    """Return how sure we are: not_needed, open, waiting, verified, not_verified; queries once."""
    right = right_of(request)
    if right.forbids_identity or request.agent_kind == AgentKind.ATTORNEY:
        return "not_needed"
    last = request.identity_checks.order_by("-asked_at", "-pk").first()
    if last is not None:
        return str(last.result)
    return "not_needed" if right.identity == "doubt" else "open"


def demand_known(request: PrivacyRequest) -> None:
    """Refuse to show, change or erase anything before it is known who asks.

    Raises:
        AuthorityMissing: an agent has shown nothing.
        NotVerified: the person was not verified to the standard of the right.
    """
    if "agent_unproven" in request.flags:
        raise AuthorityMissing(_("The agent has not shown that they may act for the person."))
    if standing(request) not in ("not_needed", "verified"):
        raise NotVerified(_("It is not known yet whether this is the person."))
