"""The second person's word on a large export."""

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.export import Export, ExportState
from contacts.normalise.text import tidy
from contacts.operations.export_building import build_now_or_later
from contacts.operations.export_notices import tell_deciders, tell_taker
from contacts.operations.rights import demand

_REASON_MAX = 200


class NotWaiting(DomainError):
    """Nobody has to decide on this export, or somebody did already."""

    code = "not_waiting"


@operation
def decide_export(*, export: Export, approve: bool, reason: str, by: Actor) -> Export:
    """Let a large export leave, or refuse it; the taker hears of it either way.

    Raises:
        NotPermitted: the role does not decide, or it is one's own export.
        Invalid: there is no reason.
        NotWaiting: it was decided before.
    """
    demand(by, Can.DECIDE_EXPORTS)
    current = Export.objects.select_for_update(of=("self",)).select_related("by").get(pk=export.pk)
    if by.user is None or by.user_id == current.by_id:
        raise NotPermitted(_("Somebody else decides on your own export."))
    reason = tidy(reason)
    if not reason or len(reason) > _REASON_MAX:
        raise Invalid({"reason": [_("Say in a few words why.")]})
    if current.state != ExportState.WAITING:
        raise NotWaiting(_("Nobody has to decide on this export any more."))
    current.state = ExportState.BUILDING if approve else ExportState.REFUSED
    current.decided_by, current.decided_at = by.user, timezone.now()
    current.reason = reason
    current.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    verb = "export.approved" if approve else "export.refused"
    record(verb, about=current, by=by, contacts=current.count, reason=reason)
    tell_taker("export_approved" if approve else "export_refused", current)
    if approve:
        return build_now_or_later(current, by)
    tell_deciders("export_refused", current)
    return current
