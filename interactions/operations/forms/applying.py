"""Writes what was answered into the contact: as imports and programs do, with the form as source.

The visitor has no rights of their own. The program writes, within what the form's author
published: only the mapped fields, and never over a verified or more trusted value.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from config.operation import operation
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind
from contacts.normalise.text import fold, tidy
from contacts.operations.conflicts import hold_back
from contacts.operations.contacts import create_contact, locked, update_contact
from contacts.operations.origins import Delivery
from interactions.models.forms import Form, FormVersion
from interactions.questionnaire.kinds import CUSTOM
from interactions.questionnaire.parsing import stored_definition

PROGRAM = Actor.system(Door.JOB)
_CALLED = ("given_name", "family_name", "second_family_name", "email", "phone")


def mapped_values(version: FormVersion, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that go into fields of a contact, as operations take them."""
    values: dict[str, Any] = {}
    for field in stored_definition(version.definition).fields():
        answer = answers.get(field.id)
        if not field.maps_to or answer is None:
            continue
        if field.maps_to.startswith(CUSTOM):
            values.setdefault("custom", {})[field.maps_to.removeprefix(CUSTOM)] = answer
        elif field.maps_to == "tags":
            given = answer if isinstance(answer, list) else [answer]
            values.setdefault("tags", []).extend(given)
        elif field.maps_to in ("gender", "language"):
            values[field.maps_to] = str(answer).lower()
        else:
            values[field.maps_to] = answer
    return values


def person_of(contact: Contact | None) -> Contact | None:
    """Return the living record of a person: where it was merged into, or None once erased."""
    while contact is not None and contact.merged_into_id:
        contact = contact.merged_into
    return None if contact is None or contact.erased_at else contact


def known_by_address(values: Mapping[str, Any]) -> tuple[Contact | None, bool]:
    """Return the one person with this email, and whether there is no doubt who is meant."""
    email = values.get("email")
    if not email:
        return None, True
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, normalised=email)
    living = Contact.objects.filter(merged_into=None, erased_at=None)
    found = list(living.filter(pk__in=points.values("contact"))[:2])
    return (found[0] if len(found) == 1 else None), len(found) < 2


@operation
def apply_answers(
    *,
    form: Form,
    version: FormVersion,
    answers: Mapping[str, Any],
    contact: Contact | None,
    by: Actor,
) -> Contact | None:
    """Write the mapped answers; returns whom they are about, or None where nobody is known.

    Args:
        form: what was answered; its source is where the values come from.
        version: the questions as they were.
        answers: by id of the field.
        contact: who followed a personal link, if anybody did.
        by: the program; `PROGRAM` unless a colleague's own rights should count.
    """
    values = mapped_values(version, answers)
    person, certain = person_of(contact), True
    if person is None:
        person, certain = known_by_address(values)
    if person is not None and person.restricted_at:
        return person  # the answer is kept with them, and changes nothing (GDPR Art. 18)
    if person is not None:
        return _changed(form, person, values, by)
    if not certain or not any(values.get(name) for name in _CALLED):
        return None
    if form.team is not None:
        values["team"] = form.team
    return _tried(values, lambda v: create_contact(values=v, by=by, source=form.source))


def _changed(form: Form, person: Contact, values: dict[str, Any], by: Actor) -> Contact:
    current = locked(person)
    if "tags" in values:
        here = list(current.tags.values_list("name", flat=True))
        values["tags"] = [*here, *values["tags"]]

    def write(left: dict[str, Any]) -> Contact:
        now = timezone.now()
        kept, _groups = hold_back(contact=current, values=left, source=form.source, by=by, now=now)
        return update_contact(contact=current, values=kept, by=by, delivery=Delivery(form.source))

    return _tried(_known_tags(values), write) or current


def _known_tags(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out tags that do not exist: what the public sends makes no new ones."""
    if "tags" in values:
        wanted = {fold(tidy(name)): name for name in values["tags"]}
        known = Tag.objects.filter(name_fold__in=wanted).values_list("name_fold", flat=True)
        values["tags"] = [wanted[name] for name in known]
    return values


def _tried(values: dict[str, Any], write: Any) -> Contact | None:
    """Write what fits: an answer must not be lost because a field changed since publishing."""
    try:
        return write(values)
    except Invalid as refusal:
        wrong = {name.partition(".")[0] for name in refusal.fields}
        left = {name: value for name, value in values.items() if name not in wrong}
        return write(left) if any(left.get(name) for name in _CALLED) else None
