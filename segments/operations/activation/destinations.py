"""Makes, changes, pauses and tries out destinations."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, Stale
from config.journal import record
from config.operation import operation
from config.sealed import seal
from contacts.operations.rights import demand, is_system
from segments.access import Can
from segments.destinations import connector_for
from segments.destinations.row import Health
from segments.models.destinations import Destination, Sending
from segments.models.segment import Segment
from segments.operations.activation.checking import checked
from segments.operations.activation.guards import demand_right
from segments.operations.activation.starting import locked
from segments.operations.slugs import free_slug


@operation
def create_destination(*, values: Mapping[str, Any], by: Actor) -> Destination:
    """Make a destination; nothing leaves before a run is asked for or scheduled.

    Args:
        values: by the names in checking.NAMES and `secrets`, the texts by name; `name`, `kind`,
            `segment`, `purpose` and `channel` must be there.
        by: who makes it, and answers for it unless `owner` says otherwise.

    Raises:
        Invalid: values break rules; `fields` may name only what may leave to such a place.
        NotPermitted: the role does not send segments.
    """
    _demand(by)
    destination = Destination(owner=by.user)
    given = checked(destination, values, is_new=True)
    _demand_sight(given["segment"], by)
    given.setdefault("slug", free_slug(Destination, given["name"], otherwise="destination"))
    for name, value in given.items():
        setattr(destination, name, value)
    if destination.owner is None:
        raise Invalid({"owner": [_("Somebody must answer for it.")]})
    _keep_secrets(destination, values.get("secrets") or {})
    destination.save()
    record("destination.created", about=destination, by=by, kind=destination.kind)
    return destination


@operation
def change_destination(
    *,
    destination: Destination,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> Destination:
    """Change a destination; what is so already leaves no trace. Secrets not given stay.

    Raises:
        Invalid: values break rules; the kind stays what it is.
        NotPermitted: the role does not send segments, or not see this one.
        Stale: somebody changed it since `expected_version`.
    """
    _demand(by)
    current = locked(destination)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody else changed this destination meanwhile."))
    given = checked(current, values, is_new=False)
    _demand_sight(given.get("segment", current.segment), by)
    changed = sorted(name for name, value in given.items() if getattr(current, name) != value)
    for name in changed:
        setattr(current, name, given[name])
    if _keep_secrets(current, values.get("secrets") or {}):
        changed.append("secret")
    if not changed:
        return current
    current.version += 1
    current.save()
    record("destination.changed", about=current, by=by, fields=changed)
    return current


@operation
def pause_destination(*, destination: Destination, by: Actor, why: str = "person") -> Destination:
    """Let nothing leave any more; a run under way stops after the request it is at.

    Raises:
        NotPermitted: the role does not send segments.
    """
    _demand(by)
    current = locked(destination)
    if current.state != Sending.PAUSED:
        current.state, current.why = Sending.PAUSED, why
        current.version += 1
        current.save()
        record("destination.paused", about=current, by=by, why=why)
    return current


@operation
def resume_destination(*, destination: Destination, by: Actor) -> Destination:
    """Let it send again; a run that was put off goes on when it is due.

    Raises:
        NotPermitted: the role does not send segments.
    """
    _demand(by)
    current = locked(destination)
    if current.state == Sending.PAUSED:
        current.state, current.why = Sending.ACTIVE, ""
        current.version += 1
        current.save()
        record("destination.resumed", about=current, by=by)
    return current


def test_destination(*, destination: Destination, by: Actor) -> Health:
    """Ask the destination whether it lets us in and has what we need; no person is named.

    Raises:
        NotPermitted: the role does not send segments.
    """
    _demand(by)
    return connector_for(destination).check()


test_destination.__test__ = False  # type: ignore[attr-defined]  # pytest would collect the name


def _demand(by: Actor) -> None:
    demand_right(by)
    demand(by, Can.CHANGE_DESTINATIONS)  # type: ignore[arg-type]


def _demand_sight(segment: Segment, by: Actor) -> None:
    if is_system(by):
        return
    if not Segment.objects.visible_to(by.user).filter(pk=segment.pk).exists():
        raise Invalid({"segment": [_("Choose one of the list.")]})


def _keep_secrets(destination: Destination, given: Mapping[str, str]) -> bool:
    """Seal the secrets that were given; say whether there were any."""
    new = {name: text for name, text in given.items() if text}
    if not new:
        return False
    plain = json.dumps({**destination.secrets(), **new}, sort_keys=True)
    destination.secret = seal(plain, destination.secret_context)
    return True
