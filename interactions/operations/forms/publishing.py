"""Lets people answer a form, or no longer."""

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.source import Source, SourceKind
from interactions.models.forms import Form, FormState, FormVersion
from interactions.operations.forms.building import demand_change, locked_form
from interactions.operations.forms.checking import definition_problems
from interactions.questionnaire.wordings import with_wording_versions

TRUST = 40  # less than what colleagues type or programs send: anybody may fill a form in


@operation
def publish_form(*, form: Form, by: Actor, expected_version: int | None = None) -> FormVersion:
    """Freeze the draft as a version and take answers to it; an unchanged draft makes none.

    Wordings of consents are numbered: another text is another version of the wording.

    Raises:
        NotPermitted: the role does not change forms.
        Stale: the form has another revision than `expected_version`.
        Invalid: the draft no longer fits, or the form's end has passed.
    """
    demand_change(by)
    current = locked_form(form, expected_version)
    now = timezone.now()
    if current.closes_at and current.closes_at <= now:
        raise Invalid({"closes_at": [_("This moment is over.")]})
    if problems := definition_problems(current.definition, current.languages):
        raise Invalid(problems)
    last = current.versions.order_by("-number").first()
    numbered = with_wording_versions(current.definition, last.definition if last else None)
    if last is not None and last.definition == numbered:
        version = last
    else:
        version = FormVersion.objects.create(
            form=current,
            number=last.number + 1 if last else 1,
            definition=numbered,
            published_at=now,
            published_by=by.user,
        )
    if version is last and current.state == FormState.PUBLISHED:
        return version
    current.state, current.definition = FormState.PUBLISHED, numbered
    current.source = current.source or _source(current)
    current.version += 1
    current.save(update_fields=["state", "definition", "source", "version", "updated_at"])
    record("form.published", about=current, by=by, version=version.number)
    return version


def _source(form: Form) -> Source:
    name = f"Form: {form.slug}"
    known = {"kind": SourceKind.FORM, "trust": TRUST, "owner": form.owner}
    source, _new = Source.objects.get_or_create(name=name, defaults=known)
    return source


@operation
def close_form(*, form: Form, by: Actor) -> Form:
    """Take no more answers; publishing opens the form again.

    Raises:
        NotPermitted: the role does not change forms.
    """
    demand_change(by)
    current = locked_form(form)
    if current.state != FormState.PUBLISHED:
        return current
    current.state = FormState.CLOSED
    current.version += 1
    current.save(update_fields=["state", "version", "updated_at"])
    record("form.closed", about=current, by=by)
    return current
