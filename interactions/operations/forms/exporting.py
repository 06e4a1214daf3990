"""A file of the answers to a form, written into the ledger of exports like any other."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.field_access import access
from config.operation import operation
from contacts.models.export import Export
from contacts.operations.export_building import register_content
from contacts.operations.exporting import request_file
from contacts.operations.rights import is_system
from interactions.models.forms import Form, Response
from interactions.questionnaire.definition import Field
from interactions.questionnaire.parsing import stored_definition

KIND = "responses"
_OWN = ("response", "contact", "version", "language", "answered")


class NoVersion(DomainError):
    """The form was never published, so nobody can have answered (HTTP 409)."""

    code = "never_published"


@operation
def export_responses(*, form: Form, format: str, purpose: str, by: Actor) -> Export:
    """Ask for a file with one line for each counted answer the actor may see.

    Raises:
        NotPermitted: the role does not export, or does not read answers.
        Invalid: no purpose, or an unknown format.
        NoVersion: nobody can have answered.
    """
    rows = _rows_for(by, form)
    if not form.versions.exists():
        raise NoVersion(_("This form was never published."))
    people = rows.filter(contact__isnull=False).order_by().values_list("contact", flat=True)
    return request_file(
        contacts=list(people.distinct()),
        columns=[*_OWN, *(field.id for field in _fields(form))],
        lines=rows.count(),
        format=format,
        purpose=purpose,
        query={"content": KIND, "form": str(form.key)},
        by=by,
    )


def _rows_for(by: Actor, form: Form) -> Any:
    rows = Response.objects.counted().filter(form=form)
    if is_system(by):
        return rows
    limits = access(by.user, "interactions.Response")
    if "answers" in limits.unreadable | limits.masked:
        raise NotPermitted(_("Your role does not read answers."))
    return rows.visible_to(by.user)


def _fields(form: Form) -> list[Field]:
    version = form.versions.order_by("-number")[:1].get()
    return list(stored_definition(version.definition).fields())


def _content(export: Export, taker: Actor) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headers and the lines of the file, as the taker may see them today."""
    form = Form.objects.get(key=export.query["form"])
    rows = _rows_for(taker, form).select_related("contact", "form_version").order_by("at", "pk")
    fields = _fields(form)
    return [*_OWN, *(field.id for field in fields)], _lines(rows, fields)


def _lines(rows: Any, fields: list[Field]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=2_000):
        person = str(row.contact.key) if row.contact else ""
        own = [str(row.key), person, row.form_version.number, row.language, row.at]
        yield own + [_cell(row.answers.get(field.id)) for field in fields]


def _cell(answer: Any) -> Any:
    if isinstance(answer, dict):
        return "; ".join(f"{row}: {value}" for row, value in answer.items())
    return answer


def register() -> None:
    """Tell the ledger how such a file is written."""
    register_content(KIND, _content, still=_content)
