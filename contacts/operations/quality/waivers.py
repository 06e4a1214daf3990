"""Rules that need not hold for one person until a day, with a reason."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityWaiver
from contacts.normalise.text import tidy
from contacts.operations.contacts import locked
from contacts.operations.flagging import refresh_flags
from contacts.operations.rights import changeable, demand

_LONGEST = 250


@operation
def waive(
    *, contact: Contact, rule: QualityRule, until: date, reason: str, by: Actor
) -> QualityWaiver:
    """Accept that a rule does not hold for a person; its issue closes, and returns after the day.

    Raises:
        Invalid: the day is past or there is no reason.
        NotPermitted: the role does not settle issues.
    """
    demand(by, Can.RESOLVE_QUALITY)
    text, now = checked_terms(until, reason), timezone.now()
    current = locked(contact)
    waiver, fresh = QualityWaiver.objects.select_for_update().get_or_create(
        contact=current, rule=rule, defaults={"until": until, "reason": text, "by": by.user}
    )
    if not fresh:
        if (waiver.until, waiver.reason) == (until, text):
            return waiver
        waiver.until, waiver.reason, waiver.by, waiver.at = until, text, by.user, now
        waiver.save()
    QualityIssue.objects.filter(contact=current, rule=rule, closed_at=None).update(
        closed_at=now, closed_how=QualityIssue.Closed.WAIVED
    )
    record("quality_issue.waived", about=current, by=by, rule=rule.code, until=until.isoformat())
    refresh_flags(current, now=now)
    return waiver


def checked_terms(until: date, reason: str) -> str:
    """Return the reason as it is stored; raises Invalid where the terms make no sense."""
    text, problems = tidy(reason), {}
    if until < timezone.localdate():
        problems["until"] = [_("Choose a day to come.")]
    if not text or len(text) > _LONGEST:
        problems["reason"] = [_("Say in one sentence why.")]
    if problems:
        raise Invalid(problems)
    return text


@operation
def end_waiver(*, waiver: QualityWaiver, by: Actor) -> None:
    """Let a rule hold for a person again, at once.

    Raises:
        NotPermitted: the role does not settle issues, or the person is out of reach.
    """
    demand(by, Can.RESOLVE_QUALITY)
    if not changeable(Contact.objects.filter(pk=waiver.contact_id), by).exists():
        raise NotPermitted(_("You may not change this contact."))
    current, code = locked(waiver.contact), waiver.rule.code
    waiver.delete()
    record("quality_waiver.ended", about=current, by=by, rule=code)
    refresh_flags(current, now=timezone.now())
