"""Makes, changes and copies forms."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from contacts.operations.rights import is_system
from interactions.access import Can
from interactions.models.forms import Form, FormState
from interactions.operations.forms.checking import checked

FIRST_PAGE: dict[str, Any] = {"id": "page_1", "title": {}, "fields": []}


class FormIsClosed(DomainError):
    """The form takes no answers and no changes (HTTP 409)."""

    code = "form_closed"


def demand_change(by: Actor) -> None:
    """Refuse who may not change forms.

    Raises:
        NotPermitted: the role does not grant it.
    """
    if not is_system(by) and (by.user is None or not by.user.has_perm(Can.CHANGE_FORMS)):
        raise NotPermitted(_("Your role does not allow this."))


def locked_form(form: Form, expected_version: int | None = None) -> Form:
    """Return the row as it is now, locked until the operation ends.

    Raises:
        Stale: it has another revision than the one the person saw.
    """
    current = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody changed this form meanwhile. Load it again."))
    return current


@operation
def create_form(*, values: Mapping[str, Any], by: Actor) -> Form:
    """Make a draft; unless said, it belongs to the actor and asks for a name and an email.

    Raises:
        NotPermitted: the role does not change forms.
        Invalid: values break rules; all problems at once.
    """
    demand_change(by)
    start = {"languages": ["en", "es"], "definition": starting_definition(values)}
    form = Form(owner=by.user, **checked({**start, "slug": "", "name": "", **values}, Form()))
    form.save(force_insert=True)
    record("form.created", about=form, by=by)
    return form


def starting_definition(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a short form to begin with: an email and a free text."""
    name = str(values.get("name") or "")
    email = {
        "id": "email",
        "kind": "email",
        "label": {"en": "Your email", "es": "Tu correo electrónico"},
        "required": True,
        "maps_to": "email",
    }
    text = {
        "id": "message",
        "kind": "long_text",
        "label": {"en": "What would you like to tell us?", "es": "¿Qué te gustaría contarnos?"},
    }
    page = {**FIRST_PAGE, "fields": [email, text]}
    return {"v": 1, "title": {"en": name, "es": name}, "pages": [page]}


@operation
def change_form(
    *, form: Form, values: Mapping[str, Any], by: Actor, expected_version: int | None = None
) -> Form:
    """Change the draft and how it may be answered; the same values again leave no trace.

    What is published stays as it is until the form is published again.

    Raises:
        NotPermitted: the role does not change forms.
        Stale: the form has another revision than `expected_version`.
        Invalid: values break rules, unreachable questions included, each with its place.
    """
    demand_change(by)
    current = locked_form(form, expected_version)
    good = checked(values, current)
    changed = [name for name, value in good.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, good[name])
    current.version += 1
    current.save(update_fields=[*changed, "version", "updated_at"])
    record("form.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def copy_form(*, form: Form, by: Actor) -> Form:
    """Make a draft with the same questions, without answers, links or an end.

    Raises:
        NotPermitted: the role does not change forms.
    """
    demand_change(by)
    values = {name: getattr(form, name) for name in ("purpose", "basis", "theme", "languages")}
    copy = Form(
        slug=_free_slug(form.slug),
        name=(_("Copy of %(name)s") % {"name": form.name})[:120],
        definition=form.definition,
        allowed_origins=form.allowed_origins,
        single_use=form.single_use,
        team_id=form.team_id,
        owner=by.user,
        state=FormState.DRAFT,
        **values,
    )
    copy.save(force_insert=True)
    record("form.created", about=copy, by=by, copied_from=str(form.key))
    return copy


def _free_slug(slug: str) -> str:
    taken = set(Form.objects.filter(slug__startswith=slug[:50]).values_list("slug", flat=True))
    return next(name for n in range(2, len(taken) + 3) if (name := f"{slug[:50]}-{n}") not in taken)
