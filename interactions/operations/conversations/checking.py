"""Checks what somebody wants to write about a conversation."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.custom_values import problem_sentence
from contacts.operations.rights import is_system, visible
from interactions.access import Can
from interactions.models.conversations import (
    Conversation,
    ConversationKind,
    ConversationTemplate,
    Direction,
    TemplateVersion,
)
from interactions.questionnaire.questions import checked_answers, read_questions

FIELDS = ("kind", "at", "minutes", "direction", "subject", "body", "template", "answers")
TAKING_PART = ("people", "colleagues")
_SUBJECT, _BODY, _MINUTES, _MOST_PEOPLE = 200, 20_000, 24 * 60, 50
_AHEAD = timedelta(days=1)

Problems = dict[str, list[Any]]


def checked(values: dict[str, Any], known: Conversation | None, by: Actor) -> dict[str, Any]:
    """Return the columns to write, `people` and `colleagues` included where they were given.

    Raises:
        Invalid: a value is not possible, an answer does not fit, or somebody is not to be seen.
    """
    problems: Problems = {
        name: [_("Unknown word.")] for name in values.keys() - {*FIELDS, *TAKING_PART}
    }
    found = _plain(values, problems)
    found |= _moment(values, problems)
    found |= _answered(values, known, problems)
    found |= _taking_part(values, by, problems)
    said = any(found.get(name) for name in ("subject", "body", "answers"))
    if not problems and known is None and not said:
        problems["body"] = [_("Write something first.")]
    if problems:
        raise Invalid(problems)
    return found


def _plain(values: dict[str, Any], problems: Problems) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, choices in (("kind", ConversationKind), ("direction", Direction)):
        if name in values:
            found[name] = str(values[name] or "")
            if found[name] not in (*choices.values, *([""] if name == "direction" else [])):
                problems[name] = [_("Choose one of the list.")]
    for name, clean, most in (("subject", tidy, _SUBJECT), ("body", tidy_lines, _BODY)):
        if name in values:
            found[name] = clean(str(values[name] or ""))
            if len(found[name]) > most:
                problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    return found


def _moment(values: dict[str, Any], problems: Problems) -> dict[str, Any]:
    found: dict[str, Any] = {name: values[name] for name in ("at", "minutes") if name in values}
    at, minutes = found.get("at"), found.get("minutes")
    if "at" in found and not (isinstance(at, datetime) and timezone.is_aware(at)):
        problems["at"] = [_("Give a day and a time.")]
    elif isinstance(at, datetime) and (at > timezone.now() + _AHEAD or at.year < 1990):
        problems["at"] = [_("A conversation is written down once it took place.")]
    if minutes is not None and not (isinstance(minutes, int) and 0 < minutes <= _MINUTES):
        problems["minutes"] = [_("Give the minutes of one day at most.")]
    return found


def _answered(
    values: dict[str, Any], known: Conversation | None, problems: Problems
) -> dict[str, Any]:
    """Check answers against the version asked; old answers keep the questions they answered."""
    if "template" not in values and "answers" not in values:
        return {}
    version = known.template_version if known else None
    if "template" in values:
        template = values["template"]
        if template is None:
            version = None
        elif version is None or version.template_id != template.pk:
            version = latest_version(template)
    questions = read_questions(version.questions) if version else []
    given = values.get("answers", known.answers if known and "template" not in values else {})
    if known and "answers" not in values and version == known.template_version:
        given = known.answers
    answers, wrong = checked_answers(questions, given or {})
    for name, code in wrong.items():
        problems[f"answers.{name}"] = [problem_sentence(code)]
    return {"template_version": version, "answers": answers}


def latest_version(template: ConversationTemplate) -> TemplateVersion | None:
    """Return the questions that a template asks now."""
    return template.versions.order_by("-number").first()


def _taking_part(values: dict[str, Any], by: Actor, problems: Problems) -> dict[str, Any]:
    found = {name: list(values[name] or ()) for name in TAKING_PART if name in values}
    people: list[Contact] = found.get("people", [])
    if people and not is_system(by):
        seen = visible(Contact.objects.filter(pk__in=[each.pk for each in people]), by.user)
        if seen.count() < len({each.pk for each in people}):
            problems["people"] = [_("There is no such contact.")]
    if any(not each.is_active for each in found.get("colleagues", [])):
        problems["colleagues"] = [_("This colleague left.")]
    for name, rows in found.items():
        if len(rows) > _MOST_PEOPLE:
            problems[name] = [_("Name at most %(most)d.") % {"most": _MOST_PEOPLE}]
    return found


def may_change(by: Actor, conversation: Conversation) -> bool:
    """Say whether an actor may change a conversation: its author, or who answers for templates."""
    if is_system(by):
        return True
    if by.user is None or not by.user.has_perm(Can.WRITE_CONVERSATIONS):
        return False
    return conversation.author_id == by.user_id or by.user.has_perm(Can.CONVERSATION_TEMPLATES)
