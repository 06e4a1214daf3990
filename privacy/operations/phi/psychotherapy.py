"""Psychotherapy notes: written, read, destroyed and handed over by who wrote them, nobody else.

The right of access does not reach them (45 CFR 164.524(a)(1)(i)); they leave only under an
authorization of their own kind (164.508(a)(2)).
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can as ContactCan
from contacts.models.contact import Contact
from contacts.operations.rights import demand, demand_sight
from privacy.access import Can
from privacy.models.authorisations import Authorization
from privacy.models.health import PsychotherapyNote
from privacy.operations.phi.authorising import in_force_of

LONGEST: Final = 10_000
ACCESS: Final = "45 CFR 164.524(a)(1)(i)"


class NotAuthorised(DomainError):
    """No authorization in force for psychotherapy notes lets them go there."""

    code = "not_authorised"


@operation
def write_psychotherapy_note(*, contact: Contact, text: str, by: Actor) -> PsychotherapyNote:
    """Keep a note that its author alone reads.

    Raises:
        Invalid: it is empty or too long, or health data are not kept in this mode.
        NotPermitted: the role writes no health data, or the person is outside of the scope.
    """
    demand(by, ContactCan.WRITE_NOTES)
    demand(by, Can.REVEAL_PHI)  # type: ignore[arg-type]
    if by.user is None or getattr(by.user, "looked_at_by", None):
        raise NotPermitted(_("Your role does not allow this."))
    demand_sight(by, contact)
    if not settings.HIPAA_MODE:
        raise Invalid({"text": [_("Psychotherapy notes are kept in HIPAA mode only.")]})
    text = (text or "").replace("\0", "").strip()
    if not text:
        raise Invalid({"text": [_("Write something first.")]})
    if len(text) > LONGEST:
        raise Invalid({"text": [_("Use at most %(most)d characters.") % {"most": LONGEST}]})
    note = PsychotherapyNote.objects.create(contact=contact, by=by.user, text=text)
    record("psychotherapy_note.written", about=note, by=by)
    return note


@operation
def destroy_psychotherapy_note(*, note: PsychotherapyNote, by: Actor) -> None:
    """Destroy one's own note for good.

    Raises:
        NotPermitted: somebody else wrote it.
    """
    current = PsychotherapyNote.objects.select_for_update().filter(pk=note.pk).first()
    if current is None:
        return
    if by.user is None or current.by_id != by.user_id or getattr(by.user, "looked_at_by", None):
        raise NotPermitted(_("Only the person who wrote a note changes it."))
    record("psychotherapy_note.destroyed", about=current, by=by)
    current.delete()


@operation
def disclose_psychotherapy_notes(
    *, contact: Contact, authorization: Authorization, by: Actor, now: datetime
) -> str:
    """Return one's own notes of a person as a text for whom they authorized to get it.

    Raises:
        NotAuthorised: the paper permits something else, is another person's, or has ended.
        NotPermitted: the actor wrote none that they may read.
    """
    paper = Authorization.objects.select_for_update().get(pk=authorization.pk)
    fits = paper.contact_id == contact.pk and paper.kind == Authorization.Kind.NOTES
    if not fits or not in_force_of(paper, now):
        raise NotAuthorised(
            _("Psychotherapy notes leave only under an authorization for just that, in force.")
        )
    own = PsychotherapyNote.objects.none()
    if by.user is not None:
        own = PsychotherapyNote.objects.visible_to(by.user).filter(contact=contact)
    notes = list(own.order_by("created_at", "pk"))
    if not notes:
        raise NotPermitted(_("You wrote no psychotherapy notes about this person."))
    facts = {"authorization": str(paper.key), "notes": len(notes)}
    record("psychotherapy_note.disclosed", about=paper, by=by, **facts)
    return "\n\n".join(f"{note.created_at:%Y-%m-%d}\n{note.text}" for note in notes) + "\n"


__all__ = [
    "ACCESS",
    "LONGEST",
    "NotAuthorised",
    "destroy_psychotherapy_note",
    "disclose_psychotherapy_notes",
    "write_psychotherapy_note",
]
