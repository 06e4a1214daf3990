"""Decides about answers that were held back."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.operation import operation
from interactions.models.forms import Response, ResponseState
from interactions.operations.forms.building import demand_change
from interactions.operations.forms.responding import settle


class NotHeldBack(DomainError):
    """Somebody decided about this answer meanwhile (HTTP 409)."""

    code = "not_held_back"


@operation
def accept_response(*, response: Response, by: Actor) -> Response:
    """Count an answer that was held back; it takes effect as if it had come without a doubt.

    Raises:
        NotPermitted: the role does not change forms.
        NotHeldBack: it counts already, or is gone.
    """
    current = _held_back(response, by)
    settle(response=current, contact=current.contact, ip=None, by=by)
    record("response.accepted", about=current, by=by)
    return current


@operation
def discard_response(*, response: Response, by: Actor) -> None:
    """Remove an answer that was held back; nothing of it was used.

    Raises:
        NotPermitted: the role does not change forms.
        NotHeldBack: it counts already, or is gone.
    """
    current = _held_back(response, by)
    record("response.discarded", about=current, by=by)
    current.delete()


def _held_back(response: Response, by: Actor) -> Response:
    demand_change(by)
    rows = Response.objects.select_for_update(of=("self",)).select_related("form", "form_version")
    current = rows.filter(pk=response.pk, state=ResponseState.QUARANTINED).first()
    if current is None:
        raise NotHeldBack(_("Somebody decided about this answer meanwhile."))
    return current
