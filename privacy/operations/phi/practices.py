"""The notice of privacy practices: drafted, published for good, and acknowledged (164.520)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.authorisations import PracticesAcknowledgement, PracticesNotice
from privacy.operations.phi.values import fitting

FIELDS = ("text_en", "text_es", "effective_on", "changes")
_LONGEST = {"text_en": 100_000, "text_es": 100_000, "changes": 500}
_NEEDED = ("text_en", "text_es", "effective_on")
LANGUAGES = ("en", "es")
Outcome = PracticesAcknowledgement.Outcome


class NoNotice(DomainError):
    """No notice is in force that somebody could acknowledge."""

    code = "no_notice"


class AlreadyPublished(DomainError):
    """What was published does not change."""

    code = "already_published"


def notice_in_force(day: date | None = None) -> PracticesNotice | None:
    """Return the notice in force on a day, today unless said."""
    rows = PracticesNotice.objects.exclude(published_at=None)
    return rows.filter(effective_on__lte=day or timezone.localdate()).order_by("-number").first()


@operation
def draft_notice(*, values: Mapping[str, Any], by: Actor) -> PracticesNotice:
    """Write the next version, or change it while it is a draft; there is one draft at most.

    Raises:
        Invalid: a text or the day is missing.
        NotPermitted: the role writes no notices.
    """
    demand(by, Can.CHANGE_PRACTICES)  # type: ignore[arg-type]
    good, problems = fitting(values, fields=FIELDS, longest=_LONGEST, needed=_NEEDED)
    if problems:
        raise Invalid(problems)
    draft = PracticesNotice.objects.select_for_update().filter(published_at=None).first()
    if draft is None:
        last = PracticesNotice.objects.aggregate(last=Max("number"))["last"] or 0
        draft = PracticesNotice(number=last + 1)
    elif all(getattr(draft, name) == value for name, value in good.items()):
        return draft
    for name, value in good.items():
        setattr(draft, name, value)
    draft.save()
    record("practices_notice.drafted", about=draft, by=by, version=draft.number)
    return draft


@operation
def publish_notice(
    *, notice: PracticesNotice, by: Actor, now: datetime | None = None
) -> PracticesNotice:
    """Publish a draft: it is on the public page from its day on, and never changes again.

    Raises:
        AlreadyPublished: somebody did.
        Invalid: its day is past; a notice may not be in force before it is published
            (164.520(b)(1)(viii)).
        NotPermitted: the role writes no notices.
    """
    demand(by, Can.CHANGE_PRACTICES)  # type: ignore[arg-type]
    now = now or timezone.now()
    current = PracticesNotice.objects.select_for_update().get(pk=notice.pk)
    if current.published_at:
        raise AlreadyPublished(_("This version was published already."))
    if current.effective_on < timezone.localdate(now):
        raise Invalid({"effective_on": [_("This day is past: choose today or later.")]})
    current.published_at, current.published_by = now, by.user
    current.save(update_fields=["published_at", "published_by"])
    record("practices_notice.published", about=current, by=by, version=current.number)
    return current


@operation
def acknowledge_practices(
    *,
    contact: Contact,
    outcome: str,
    by: Actor,
    language: str = "en",
    effort: str = "",
    on: date | None = None,
) -> PracticesAcknowledgement:
    """Write down that a person got the notice of that day, and signed for it, or why not.

    Raises:
        NoNotice: none was in force on that day.
        Invalid: nobody signed and no word on what was tried (164.520(c)(2)(ii)), or the day is
            yet to come.
        NotPermitted: the role takes no acknowledgements.
    """
    demand(by, Can.ACKNOWLEDGE_PRACTICES)  # type: ignore[arg-type]
    on, given = on or timezone.localdate(), {"effort": effort}
    needed = () if outcome == Outcome.SIGNED else ("effort",)
    good, problems = fitting(given, fields=("effort",), longest={"effort": 500}, needed=needed)
    if outcome not in Outcome.values:
        problems["outcome"] = [_("Choose one of the list.")]
    if language not in LANGUAGES:
        problems["language"] = [_("Choose one of the list.")]
    if on > timezone.localdate():
        problems["on"] = [_("This day has not come yet.")]
    if problems:
        raise Invalid(problems)
    notice = notice_in_force(on)
    if notice is None:
        raise NoNotice(_("No notice of privacy practices was in force on that day."))
    made = PracticesAcknowledgement.objects.create(
        contact=contact, notice=notice, outcome=outcome, language=language, on=on,
        user_id=by.user_id, **good,
    )  # fmt: skip
    record("practices_notice.given", about=contact, by=by, version=notice.number, outcome=outcome)
    return made


__all__ = [
    "AlreadyPublished",
    "NoNotice",
    "acknowledge_practices",
    "draft_notice",
    "notice_in_force",
    "publish_notice",
]
