"""Writes the demo people."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.contrib.auth.hashers import make_password

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.team import Team, TeamMember
from governance.models.user import User
from governance.roles import ROLES


class Account(Protocol):
    """What is known of a demo account; no role means a superuser."""

    @property
    def username(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def team(self) -> str: ...


@operation
def create_sample_people(*, people: Sequence[Account], password: str, by: Actor) -> list[User]:
    """Create the accounts that do not exist yet, and their teams; return the new ones."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [person for person in people if person.username not in known]
    if not missing:
        return []
    created = User.objects.bulk_create(_account(person, password) for person in missing)
    accounts = {user.username: user for user in created}
    for person in missing:
        if person.team:
            team, _ = Team.objects.get_or_create(name=person.team)
            TeamMember.objects.create(team=team, user=accounts[person.username])
    record("user.sample_created", about=User, by=by, created=len(created))
    return created


def _account(person: Account, password: str) -> Any:
    role = ROLES.get(person.role)
    return User(
        username=person.username,
        first_name=person.given_name,
        last_name=person.family_name,
        email=f"{person.username}@custodia.example",
        password=make_password(password),
        role=person.role or "data_owner",
        is_staff=role is None or role.admin,
        is_superuser=role is None,
    )
