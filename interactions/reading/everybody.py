"""The people whose events one colleague may see, for timelines over all of them."""

from functools import partial
from typing import Any

from config.timeline import Audience
from contacts.models.contact import Contact
from contacts.scope import open_to
from interactions.querysets import sees_everybody

# Up to so many people, looking at the newest of each costs less than a walk through time.
FEW = 5_000


def audience_of(user: Any) -> Audience:
    """Return whose events `user` may see; two queries at most, each of them bounded."""
    people = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    if sees_everybody(user):
        return Audience(user, people, everybody=True, open_to=partial(open_to, user))
    ids = tuple(people.order_by().values_list("pk", flat=True)[: FEW + 1])
    return Audience(user, people, few=ids if len(ids) <= FEW else None)
