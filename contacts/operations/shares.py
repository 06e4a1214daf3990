"""Lets one colleague see or change one contact outside of the usual scope."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.normalise.text import tidy
from contacts.operations.contacts import locked
from contacts.operations.rights import is_system

REASON_MAX = 200
_VIEW, _CHANGE = "view_contact", "change_contact"


@operation
def share_contact(
    *,
    contact: Contact,
    user: Any,
    may_change: bool,
    until: datetime | None,
    by: Actor,
    reason: str = "",
) -> ContactShare:
    """Share a contact with somebody; a person has one share per contact, the latest.

    Raises:
        Invalid: the person no longer works here, the end has passed, the reason is too long,
            or the actor does not answer for the contact: a share is not for passing on.
    """
    reason = tidy(reason)
    current = locked(contact)
    problems = _problems(current, user, until, reason, by)
    if problems:
        raise Invalid(problems)
    codename = _CHANGE if may_change else _VIEW
    shares = ContactShare.objects.filter(content_object=current, user=user)
    same = shares.filter(permission__codename=codename, until=until, reason=reason).first()
    if same is not None and shares.count() == 1:
        return same
    shares.delete()
    permission = Permission.objects.get(content_type__app_label="contacts", codename=codename)
    about = {"content_object": current, "user": user, "permission": permission}
    share = ContactShare.objects.create(**about, until=until, by_id=by.user_id, reason=reason)
    record(
        "contact.shared",
        about=current,
        by=by,
        user=str(user.pk),
        may_change=may_change,
        until=until.isoformat() if until else None,
    )
    return share


def _problems(
    contact: Contact, user: Any, until: datetime | None, reason: str, by: Actor
) -> dict[str, list[str]]:
    problems = {}
    if not user.is_active:
        problems["user"] = [_("This person no longer works here.")]
    if until is not None and until <= timezone.now():
        problems["until"] = [_("Choose a moment to come.")]
    if len(reason) > REASON_MAX:
        problems["reason"] = [_("This is too long.")]
    if not _answers_for(contact, by):
        problems["contact"] = [_("You can share only what is yours or your team's.")]
    return problems


@operation
def end_share(*, share: ContactShare, by: Actor) -> None:
    """End a share now; ending one that is gone changes nothing.

    Raises:
        NotPermitted: the actor neither gave it nor may change the contact.
    """
    contact, user_id = share.content_object, share.user_id
    if not _may_end(share, by):
        raise NotPermitted(_("You can end a share only of what you may change."))
    ended, _rows = ContactShare.objects.filter(pk=share.pk).delete()
    if not ended:
        return
    record("contact.share_ended", about=contact, by=by, user=str(user_id))


@operation
def end_shares(*, shares: QuerySet[ContactShare], by: Actor) -> tuple[int, int]:
    """End those of the shares that the actor may end; returns how many ended and how many stay."""
    rows = list(shares.select_related("content_object"))
    ended = [share for share in rows if _may_end(share, by)]
    for share in ended:
        end_share(share=share, by=by)
    return len(ended), len(rows) - len(ended)


def _answers_for(contact: Contact, by: Actor) -> bool:
    if is_system(by):
        return True
    same = Contact.objects.filter(pk=contact.pk)
    return by.user is not None and same.answered_by(by.user).exists()


def _may_end(share: ContactShare, by: Actor) -> bool:
    if is_system(by):
        return True
    if by.user is None or not by.user.is_active:
        return False
    same = Contact.objects.filter(pk=share.content_object_id)
    return share.by_id == by.user_id or same.changeable_by(by.user).exists()
