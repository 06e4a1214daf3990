"""Lets a colleague leave without leaving anything behind that nobody answers for."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.operation import operation
from contacts.operations.rights import is_system
from governance.models.user import User
from governance.operations.belongings import CODES, belongings_of
from governance.operations.handing_over import hand_over
from governance.operations.staff import change_person


class StillResponsible(DomainError):
    """The person answers for records, and nobody was named to take them over."""

    code = "still_responsible"


@operation
def deactivate_person(*, person: User, successor: Any = None, team: Any = None, by: Actor) -> User:
    """Hand everything over to the successor and end every way in, in one operation.

    Raises:
        StillResponsible: there is something to hand over and no successor.
        Invalid: the successor no longer works here, or a person would deactivate themselves.
        NotPermitted: the role does not change accounts, or not this one.
    """
    if not is_system(by) and not by.user.has_perm("governance.change_user"):
        raise NotPermitted(_("Your role does not allow this."))
    if person.is_superuser and not (is_system(by) or by.user.is_superuser):
        raise NotPermitted(_("Only a superuser changes a superuser."))
    if any(belongings_of(person).values()):
        if successor is None:
            raise StillResponsible(
                _("This person still answers for records. Choose who takes them over.")
            )
        hand_over(of=person, to=successor, team=team, kinds=CODES, by=by)
    return change_person(person=person, values={"is_active": False}, by=by)
