"""What a person agreed to in a form, with the wording they saw as proof."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel
from contacts.operations.preferences import record_consent
from interactions.models.forms import FormVersion, Response
from interactions.questionnaire.definition import in_language
from interactions.questionnaire.kinds import YES
from interactions.questionnaire.parsing import stored_definition

Agreed = dict[str, Any]


def agreed_to(
    version: FormVersion, answers: Mapping[str, Any], language: str
) -> tuple[list[Agreed], list[Agreed]]:
    """Return the ticked consents that hold at once, and those that a mail must confirm."""
    at_once: list[Agreed] = []
    to_confirm: list[Agreed] = []
    for field in stored_definition(version.definition).fields():
        if field.consent is None or answers.get(field.id) != YES:
            continue
        agreed = {
            "field": field.id,
            "channel": field.consent.channel,
            "purpose": field.consent.purpose,
            "wording": in_language(field.label, language),
            "wording_version": field.consent.wording_version,
        }
        by_mail = field.consent.double_opt_in and field.consent.channel == Channel.EMAIL
        (to_confirm if by_mail else at_once).append(agreed)
    return at_once, to_confirm


@operation
def record_agreed(
    *,
    agreed: list[Agreed],
    contact: Contact,
    response: Response,
    ip: str | None,
    action: Action,
    at: datetime,
    by: Actor,
    identifier: str = "",
) -> None:
    """Record each consent with its wording, the version of it, the moment and the proof."""
    for each in agreed:
        evidence = {
            "form": str(response.form.key),
            "form_version": response.form_version.number,
            "response": str(response.key),
            "field": each["field"],
            "wording_version": each["wording_version"],
            "language": response.language,
            "answered_at": response.at.isoformat(),
        }
        record_consent(
            contact=contact,
            channel=each["channel"],
            purpose=each["purpose"],
            action=action,
            by=by,
            event_at=at,
            how="double_opt_in" if action == Action.CONFIRMED else "form",
            wording=each["wording"],
            evidence=evidence,
            ip=ip,
            identifier=identifier if each["channel"] == Channel.EMAIL else "",
        )
