"""Stops the erasures of a request that is taken back, as long as nothing of them was done."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from privacy.models.erasure import Erasure
from privacy.models.requests import PrivacyRequest

_BEGUN = (Erasure.State.PROVING, Erasure.State.BLOCKED, Erasure.State.DONE)


class ErasureBegun(DomainError):
    """Data were erased for the request already, so that it cannot be taken back any more."""

    code = "erasure_begun"
    status = 409


def erasures_held(request: PrivacyRequest) -> list[Erasure]:
    """Return the erasures of a request that were not given up, locked.

    Call it before the request is locked: whoever erases locks the erasure first, and writes about
    the request afterwards.
    """
    rows = Erasure.objects.select_for_update(of=("self",)).filter(request=request)
    return list(rows.exclude(state=Erasure.State.CANCELLED).order_by("pk"))


def stop_erasures(erasures: Iterable[Erasure], *, by: Actor) -> int:
    """Give locked erasures up, within the caller's operation; returns how many.

    One that the worker took up and that has erased nobody yet is given up, too.

    Raises:
        ErasureBegun: somebody was erased; nothing is given up.
    """
    erasures = list(erasures)
    if any(each.erased or each.state in _BEGUN for each in erasures):
        raise ErasureBegun(_("The data were erased already, so it cannot be taken back any more."))
    for each in erasures:
        each.state = Erasure.State.CANCELLED
        each.save(update_fields=["state"])
        record("erasure.cancelled", about=each, by=by, why="request_withdrawn")
    return len(erasures)


__all__ = ["ErasureBegun", "erasures_held", "stop_erasures"]
