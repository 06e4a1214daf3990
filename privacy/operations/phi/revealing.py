"""Shows one masked value to who has a reason, with a trace of the reason."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.field_access import Level, access
from config.journal import record
from config.operation import operation
from config.phi import REVEAL
from contacts.models.contact import Contact
from contacts.operations.sealing import protected

# What a value is read for (164.506, 164.512).
PURPOSES: dict[str, Any] = {
    "treatment": _("Treatment"),
    "payment": _("Payment"),
    "operations": _("Health care operations"),
    "request": _("The person asked"),
    "law": _("The law asks for it"),
}


@operation
def reveal(*, contact: Contact, field: str, purpose: str, by: Actor) -> Any:
    """Return the value of one field that the actor sees masked.

    Raises:
        Invalid: no purpose of the list.
        NotPermitted: the role may not reveal it, or it is not masked health data at all.
    """
    if purpose not in PURPOSES:
        raise Invalid({"purpose": [str(_("Say what you read it for."))]})
    user = by.user
    may = user is not None and user.has_perm(REVEAL) and not getattr(user, "looked_at_by", None)
    level = access(user, Contact._meta.label).level(field) if may else Level.HIDDEN
    if not protected([field]) or level < Level.MASKED:
        raise NotPermitted(str(_("Your role does not allow this.")))
    seen = Contact.objects.visible_to(user).present().filter(pk=contact.pk).first()
    if seen is None:
        raise NotPermitted(str(_("Your role does not allow this.")))
    record("phi.revealed", about=seen, by=by, field=field, why=purpose)
    if field.startswith("custom."):
        return seen.custom.get(field.removeprefix("custom."))
    return getattr(seen, field)
