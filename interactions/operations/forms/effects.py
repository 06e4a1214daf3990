"""Lets a counted answer take effect: values in the contact, and what was agreed to at once."""

from typing import Any

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action
from interactions.models.forms import Response, ResponseState
from interactions.operations.forms.applying import PROGRAM, apply_answers
from interactions.operations.forms.consents import addresses_in, record_agreed


@operation
def take_effect(
    *,
    response: Response,
    contact: Contact | None,
    ip: str | None,
    consents: list[dict[str, Any]],
    by: Actor,
) -> Contact | None:
    """Count an answer, write it into its contact and record what was agreed to at once."""
    person = apply_answers(
        form=response.form,
        version=response.form_version,
        answers=response.answers,
        contact=contact,
        by=PROGRAM,
    )
    response.contact, response.state, response.doubt = person, ResponseState.COUNTED, ""
    response.save(update_fields=["contact", "state", "doubt"])
    if person is not None and consents:
        record_agreed(
            agreed=consents,
            contact=person,
            response=response,
            ip=ip,
            action=Action.GRANT,
            at=response.at,
            by=PROGRAM,
            **addresses_in(response),
        )
    return person
