"""Keeps templates of conversations; new questions make a new version, old answers keep theirs."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from interactions.access import Can
from interactions.models.conversations import (
    ConversationKind,
    ConversationTemplate,
    TemplateVersion,
)
from interactions.questionnaire.questions import (
    MOST,
    checked_questions,
    read_questions,
    stored_questions,
)

FIELDS = ("name", "kind", "active")
_NAME = 80


@operation
def save_template(
    *, values: dict[str, Any], by: Actor, template: ConversationTemplate | None = None
) -> ConversationTemplate:
    """Make a template, or change one; other questions become its next version.

    Args:
        values: `name`, `kind`, `active`, `questions` (mappings with id, kind, label, required
            and choices); what is not given stays.
        by: who does.
        template: the one to change.

    Raises:
        NotPermitted: the role does not allow it.
        Invalid: no name, a name twice, or a question that cannot be asked.
    """
    demand(by, Can.CONVERSATION_TEMPLATES)  # type: ignore[arg-type]
    current = ConversationTemplate()
    if template is not None:
        current = ConversationTemplate.objects.select_for_update().get(pk=template.pk)
    else:
        values = {"name": "", "kind": "", "questions": [], **values}
    changed = _columns(current, values)
    if template is None:
        current.save()
    elif changed:
        current.save(update_fields=changed)
    if "questions" in values and _next_version(current, values["questions"], by):
        changed.append("questions")
    if changed:
        verb = "conversation_template.changed" if template else "conversation_template.created"
        record(verb, about=current, by=by, fields=sorted(changed))
    return current


def _columns(current: ConversationTemplate, values: dict[str, Any]) -> list[str]:
    """Put checked values into the row and return the names of those that differ."""
    wanted = {name: values[name] for name in FIELDS if name in values}
    problems: dict[str, list[Any]] = {
        name: [_("Unknown word.")] for name in values.keys() - {*FIELDS, "questions"}
    }
    if "name" in wanted:
        wanted["name"] = tidy(str(wanted["name"] or ""))
        taken = ConversationTemplate.objects.filter(name=wanted["name"]).exclude(pk=current.pk)
        if not 0 < len(wanted["name"]) <= _NAME:
            problems["name"] = [_("Give a name of at most %(most)d characters.") % {"most": _NAME}]
        elif taken.exists():
            problems["name"] = [_("There is a template of this name already.")]
    if "kind" in wanted and wanted["kind"] not in ConversationKind.values:
        problems["kind"] = [_("Choose one of the list.")]
    if "active" in wanted:
        wanted["active"] = bool(wanted["active"])
    if problems:
        raise Invalid(problems)
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, wanted[name])
    return changed


def _next_version(
    template: ConversationTemplate, given: Iterable[Mapping[str, Any]], by: Actor
) -> bool:
    versions = list(template.versions.order_by("-number"))
    known = {each.id for version in versions for each in read_questions(version.questions)}
    questions, wrong = checked_questions(given, known=known)
    if wrong:
        raise Invalid({"questions": [_sentence(place, code) for place, code in wrong.items()]})
    stored = stored_questions(questions)
    if versions and versions[0].questions == stored:
        return False
    number = versions[0].number + 1 if versions else 1
    TemplateVersion.objects.create(template=template, number=number, questions=stored, by=by.user)
    return True


def _sentence(place: str, code: str) -> str:
    number = int(place.partition(".")[0] or 0) + 1
    if code == "choices":
        return _("Question %(number)d: give two answers or more, one per line.") % {
            "number": number
        }
    if code == "unknown_kind":
        return _("Question %(number)d: choose its kind.") % {"number": number}
    return _("Ask at most %(most)d questions, each once.") % {"most": MOST}
