"""Engagement that another system tells of, event by event."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from interactions.files.social import EventDraft, Refused
from interactions.files.social_people import event_in
from interactions.models.engagement import Engagement
from interactions.operations.engagement.writing import Happened, Written, write_events

MOST = 1_000
_PROBLEMS = {
    "no_network": _("Name a network, or email, sms or web."),
    "unknown_event": _("This event is not known."),
    "no_handle": _("Name the person: by handle, email or contact."),
}


@operation
def add_engagement(*, events: Sequence[Mapping[str, Any]], by: Actor) -> Written:
    """Add events; one that is there already, by its `external_id` or all it says, stays one.

    Each says `network`, `event` and `at`, and names its person by `handle`, `email` or the key
    of a `contact` that the caller may see. Further: `url`, `object`, `text`, `value`.

    Raises:
        Invalid: an event says nothing that can be kept; the field is its place and name.
    """
    happened, problems = [], {}
    known = _visible({each["contact"] for each in events if each.get("contact")}, by)
    for place, said in enumerate(events):
        found = _one(said, known, by)
        if isinstance(found, Happened):
            happened.append(found)
        else:
            problems[f"events.{place}.{found[0]}"] = [found[1]]
    if problems:
        raise Invalid(problems)
    written = write_events(happened, by=by)
    if written.created:
        record("engagement.added", about=Engagement, by=by, count=written.created)
    return written


def _visible(keys: set[uuid.UUID], by: Actor) -> set[uuid.UUID]:
    seen = Contact.objects.all() if by.user is None else Contact.objects.visible_to(by.user)
    return set(seen.filter(key__in=keys, erased_at=None).values_list("key", flat=True))


def _one(said: Mapping[str, Any], known: set[uuid.UUID], by: Actor) -> Happened | tuple[str, str]:
    person = said.get("contact")
    if person and person not in known:
        return "contact", str(_("There is no such contact."))
    words = {name: str(said.get(name) or "") for name in ("network", "handle", "event", "url")}
    words["email"] = str(said.get("email") or "")
    if person and not words["handle"]:
        words["handle"] = str(person)
    found: EventDraft | Refused = event_in(0, words, said["at"])
    if isinstance(found, Refused):
        return found.column, str(_PROBLEMS.get(found.code, found.code))
    if person:
        found.handle = ""
    found.object = str(said.get("object") or "")[:300]
    found.text = str(said.get("text") or "")[:5_000]
    value: Decimal | None = said.get("value")
    own = said.get("external_id")
    return Happened(found, value, person, f"api/{by.user_id}/{own}" if own else "")
