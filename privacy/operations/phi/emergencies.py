"""Breaking the glass: for a while somebody reads what their role masks (164.312(a)(2)(ii))."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.reader import writing_to
from contacts.models.collaboration import Notice
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.phi import EmergencyAccess

LASTS = timedelta(minutes=60)
SHORTEST_REASON = 10
MAIL = "privacy.mail_emergency"


class AlreadyReviewed(DomainError):
    """The emergency access has a verdict."""

    code = "already_reviewed"


def open_of(user: Any, now: datetime | None = None) -> str:
    """Return the key of the emergency access that somebody has now, or an empty text."""
    now = now or timezone.now()
    rows = EmergencyAccess.objects.filter(user=user, ended_at=None, until__gt=now)
    return str(rows.order_by("-pk").values_list("key", flat=True).first() or "")


@operation
def break_glass(*, reason: str, by: Actor, now: datetime | None = None) -> EmergencyAccess:
    """Let the actor read all health data in their scope for an hour; officers hear at once.

    Raises:
        Invalid: the reason is too short to be one, or emergencies are not in use.
        NotPermitted: the role has no emergencies.
    """
    demand(by, Can.BREAK_GLASS)  # type: ignore[arg-type]
    reason, now = tidy(reason), now or timezone.now()
    if not settings.HIPAA_MODE:
        raise Invalid({"reason": [_("Nothing is masked here: HIPAA_MODE is off.")]})
    if not SHORTEST_REASON <= len(reason) <= 500:
        raise Invalid({"reason": [_("Say what happened, in 10 to 500 characters.")]})
    emergency = EmergencyAccess.objects.create(
        user=by.user, reason=reason, started_at=now, until=now + LASTS
    )
    record("emergency.started", about=emergency, by=by, until=emergency.until.isoformat())
    _tell_officers(emergency)
    return emergency


@operation
def end_emergency(*, emergency: EmergencyAccess, by: Actor, now: datetime | None = None) -> None:
    """End an emergency access before its time; who has it, or an officer."""
    current = EmergencyAccess.objects.select_for_update().get(pk=emergency.pk)
    if by.user is None or (by.user.pk != current.user_id):
        demand(by, Can.REVIEW_READS)  # type: ignore[arg-type]
    now = now or timezone.now()
    if current.ended_at is None and current.until > now:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
        record("emergency.ended", about=current, by=by)


@operation
def review_emergency(
    *,
    emergency: EmergencyAccess,
    verdict: str,
    findings: str,
    by: Actor,
    now: datetime | None = None,
) -> EmergencyAccess:
    """Say afterwards whether it was right.

    Raises:
        AlreadyReviewed: somebody did.
        Invalid: no verdict, or no word on it.
        NotPermitted: the role reviews nothing, or it was one's own.
    """
    demand(by, Can.REVIEW_READS)  # type: ignore[arg-type]
    current = EmergencyAccess.objects.select_for_update().get(pk=emergency.pk)
    if by.user is not None and by.user.pk == current.user_id:
        raise NotPermitted(_("Nobody reviews their own emergency access."))
    if current.verdict:
        raise AlreadyReviewed(_("This emergency access was reviewed already."))
    findings = tidy(findings)
    problems = {}
    if verdict not in EmergencyAccess.Verdict.values:
        problems["verdict"] = [_("Choose one of the list.")]
    if not findings or len(findings) > 500:
        problems["findings"] = [_("Say what you found, in up to 500 characters.")]
    if problems:
        raise Invalid(problems)
    current.verdict, current.findings = verdict, findings
    current.reviewed_by, current.reviewed_at = by.user, now or timezone.now()
    current.save(update_fields=["verdict", "findings", "reviewed_by", "reviewed_at"])
    record("emergency.reviewed", about=current, by=by, verdict=verdict)
    return current


def officers() -> list[Any]:
    """Return the active colleagues who review reads."""
    active = get_user_model().objects.filter(is_active=True).order_by("pk")
    return [user for user in active if user.has_perm(Can.REVIEW_READS)]


def _tell_officers(emergency: EmergencyAccess) -> None:
    who = emergency.user.get_full_name() or emergency.user.username
    facts = {"by": emergency.user_id, "name": who, "address": reverse("privacy:reads")}
    Notice.objects.bulk_create(
        Notice(user=user, kind="emergency_started", facts=facts) for user in officers()
    )
    defer_once(MAIL, lock=f"emergency-{emergency.key}", emergency_id=emergency.pk)


@operation
def mail_officers(*, emergency: EmergencyAccess, by: Actor) -> int:
    """Mail the officers, once: who, until when, and where to look; nothing about people."""
    current = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=emergency.pk)
    if current.told_at:
        return 0
    told = [user for user in officers() if user.email]
    for user in told:
        with writing_to(user):
            text = _("%(who)s has emergency access to health data until %(until)s.") % {
                "who": current.user.get_full_name() or current.user.username,
                "until": timezone.localtime(current.until).strftime("%H:%M"),
            }
            where = f"{settings.SITE_URL.rstrip('/')}/privacy/reads/"
            send_mail(_("Emergency access begun"), f"{text}\n\n{where}\n", None, [user.email])
    current.told_at = timezone.now()
    current.save(update_fields=["told_at"])
    record("emergency.told", about=current, by=by, count=len(told))
    return len(told)
