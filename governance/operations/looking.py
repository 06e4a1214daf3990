"""Begins and ends looking at the site as another person or role, with a trace of both."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from governance.models.user import User
from governance.roles import ROLES

LOOK = "governance.look_as"
LASTS = timedelta(minutes=30)


@operation
def start_looking(*, person: User | None, role: str, by: Actor) -> dict[str, str]:
    """Begin to look as a person, or as a role with one's own teams; returns what to remember.

    Raises:
        NotPermitted: the actor's role does not allow it, or they look as somebody already.
        Invalid: there is nobody to look as, or it is the actor, or a superuser.
    """
    looker = by.user
    if looker is None or not looker.has_perm(LOOK) or not looker.has_perm(Can.VIEW_ALL):
        raise NotPermitted(_("Your role does not allow this."))
    if getattr(looker, "looked_at_by", None):
        raise NotPermitted(_("End looking as somebody first."))
    if (person is None) == (role not in ROLES):
        raise Invalid({"person": [_("Choose a colleague or a role.")]})
    if person is not None and (person.pk == looker.pk or person.is_superuser):
        raise Invalid({"person": [_("Choose another colleague.")]})
    if person is not None and not person.is_active:
        raise Invalid({"person": [_("This person no longer works here.")]})
    until = (timezone.now() + LASTS).isoformat()
    whom = {"person": str(person.pk)} if person else {"role": role}
    record("look.started", about=person or User, by=by, until=until, **_facts(whom))
    return {**whom, "until": until}


@operation
def end_looking(*, whom: Mapping[str, str], why: str, by: Actor) -> None:
    """Note that looking ended: by the button, by time, or by signing out."""
    record("look.ended", about=User, by=by, why=why, **_facts(whom))


def _facts(whom: Mapping[str, str]) -> dict[str, str]:
    return {
        said: whom[name] for name, said in (("person", "user"), ("role", "role")) if name in whom
    }


def seen_as(looker: Any, whom: Mapping[str, str]) -> Any:
    """Return the user to answer for, or None when there is nobody to look as any more."""
    seen: Any
    if "role" in whom:
        if whom["role"] not in ROLES:
            return None
        seen = User.objects.get(pk=looker.pk)
        seen.role = whom["role"]
        seen.is_superuser, seen.is_staff = False, ROLES[seen.role].admin
    else:
        people = User.objects.filter(is_active=True, is_superuser=False)
        seen = people.filter(pk=int(whom["person"])).first()
        if seen is None:
            return None
    seen.looked_at_by, seen.looked_at_role = looker, whom.get("role", "")
    return seen
