"""Says how a destination is told of people's rights where its connector cannot be asked."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.egress import acceptable
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from config.sealed import seal
from config.signing import is_secret
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.notices import NoticeRoute, Way, route_context
from segments.models.destinations import Destination


@operation
def set_route(
    *,
    destination: Destination,
    way: str,
    by: Actor,
    address: str = "",
    secret: str = "",
    person: Any = None,
) -> NoticeRoute:
    """Choose how a destination is told; an empty secret keeps the one there is.

    Raises:
        Invalid: the way is unknown, or lacks its address or secret.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    known = NoticeRoute.objects.select_for_update().filter(destination=destination).first()
    route = known or NoticeRoute(destination=destination)
    _check(way, address, secret, has_secret=bool(route.secret))
    wanted = {"way": way, "address": address, "person": person}
    changed = [name for name, value in wanted.items() if getattr(route, name) != value]
    if not changed and not secret and known:
        return route
    for name, value in wanted.items():
        setattr(route, name, value)
    if secret:
        route.secret = seal(secret, route_context(destination))
    route.save()
    record("notice_route.set", about=destination, by=by, way=way)
    return route


def _check(way: str, address: str, secret: str, *, has_secret: bool) -> None:
    problems: dict[str, list] = {}
    if way not in Way.values:
        problems["way"] = [_("Choose one of the list.")]
    if way in (Way.WEBHOOK, Way.OPENDSR) and not acceptable(address):
        problems["address"] = [_("Give an address that begins with https.")]
    if way == Way.WEBHOOK and not (is_secret(secret) or (has_secret and not secret)):
        problems["secret"] = [_("Give a signing secret that begins with whsec_.")]
    if problems:
        raise Invalid(problems)


__all__ = ["set_route"]
