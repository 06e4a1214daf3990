"""Lets one colleague see or change one contact outside of the usual scope."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.operations.contacts import locked
from contacts.operations.rights import changeable, is_system

_VIEW, _CHANGE = "view_contact", "change_contact"


@operation
def share_contact(
    *, contact: Contact, user: Any, may_change: bool, until: datetime | None, by: Actor
) -> ContactShare:
    """Share a contact with somebody; a person has one share per contact, the latest.

    Raises:
        Invalid: the person no longer works here, the end has passed, or the actor may not
            change the contact and so cannot share it.
    """
    current = locked(contact)
    problems = {}
    if not user.is_active:
        problems["user"] = [_("This person no longer works here.")]
    if until is not None and until <= timezone.now():
        problems["until"] = [_("Choose a moment to come.")]
    if not changeable(Contact.objects.filter(pk=current.pk), by).exists():
        problems["contact"] = [_("You can share only what you may change.")]
    if problems:
        raise Invalid(problems)
    codename = _CHANGE if may_change else _VIEW
    shares = ContactShare.objects.filter(content_object=current, user=user)
    same = shares.filter(permission__codename=codename, until=until).first()
    if same is not None and shares.count() == 1:
        return same
    shares.delete()
    permission = Permission.objects.get(content_type__app_label="contacts", codename=codename)
    share = ContactShare.objects.create(
        content_object=current, user=user, permission=permission, until=until
    )
    record(
        "contact.shared",
        about=current,
        by=by,
        user=str(user.pk),
        may_change=may_change,
        until=until.isoformat() if until else None,
    )
    return share


@operation
def end_share(*, share: ContactShare, by: Actor) -> None:
    """End a share now; ending one that is gone changes nothing.

    Raises:
        NotPermitted: the actor may not change the contact, and so could not share it either.
    """
    contact, user_id = share.content_object, share.user_id
    same = Contact.objects.filter(pk=contact.pk)
    if not is_system(by) and (by.user is None or not same.changeable_by(by.user).exists()):
        raise NotPermitted(_("You can end a share only of what you may change."))
    ended, _rows = ContactShare.objects.filter(pk=share.pk).delete()
    if not ended:
        return
    record("contact.share_ended", about=contact, by=by, user=str(user_id))
