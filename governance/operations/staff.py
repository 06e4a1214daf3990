"""Makes and changes accounts of staff; a person who leaves loses every way in at once."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from governance.models.user import User
from governance.operations.belongings import belongings_of
from governance.operations.tokens import revoke_tokens_of
from governance.roles import ROLES

FIELDS = (
    "username", "first_name", "last_name", "email", "role", "language", "time_zone", "is_active",
)  # fmt: skip


@operation
def create_person(*, values: Mapping[str, Any], by: Actor) -> User:
    """Make an account; without a password, the person sets one by the reset mail.

    Raises:
        Invalid: values break rules, or the user name or email is taken.
    """
    good = _checked({"username": "", "email": "", **values}, None)
    password = good.pop("password", None)
    person = User(**good, is_staff=ROLES[good.get("role", "sales")].admin)
    _set_password(person, password)
    person.save(force_insert=True)
    record("user.created", about=person, by=by, role=person.role)
    return person


@operation
def change_person(*, person: User, values: Mapping[str, Any], by: Actor) -> User:
    """Change an account; the same values again leave no trace.

    Deactivation or a new password ends every session and every token; a new role ends the
    sessions, so that nobody goes on with rights of before.

    Raises:
        Invalid: values break rules, the actor would lock themselves out, or records would
            be left with nobody (see `leaving.deactivate_person`).
    """
    current = User.objects.select_for_update().get(pk=person.pk)
    good = _checked(values, current)
    password = good.pop("password", None)
    changed = {name: value for name, value in good.items() if value != getattr(current, name)}
    _refuse_gaps(current, changed, by)
    if not changed and password is None:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    if "role" in changed:
        current.is_staff = current.is_superuser or ROLES[current.role].admin
    if password is not None:
        _set_password(current, password)
    current.save()
    facts: dict[str, Any] = {"fields": sorted([*changed, *(["password"] if password else [])])}
    if password is not None or {"role", "is_active"} & changed.keys():
        facts["sessions_ended"] = end_sessions(current)
    if password is not None or changed.get("is_active") is False:
        facts["tokens_revoked"] = revoke_tokens_of(owner=current, by=by)
    record("user.changed", about=current, by=by, **facts)
    return current


def _refuse_gaps(current: User, changed: Mapping[str, Any], by: Actor) -> None:
    if changed.get("is_active") is False:
        if by.user_id == current.pk:
            raise Invalid({"is_active": [_("You cannot deactivate yourself.")]})
        if any(belongings_of(current).values()):
            raise Invalid({"is_active": [_("Hand over first what this person answers for.")]})
    if "role" in changed and by.user_id == current.pk:
        raise Invalid({"role": [_("Somebody else must change your role.")]})


@operation
def store_password(*, person: User, password: str, by: Actor) -> None:
    """Store the password a person chose, and end their tokens: both, or neither.

    Whoever knew the old password may have made tokens with it. The form checked the rules.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    revoked = revoke_tokens_of(owner=person, by=by)
    record("user.changed", about=person, by=by, fields=["password"], tokens_revoked=revoked)


def end_sessions(person: User) -> int:
    """End every signed-in session of a person; returns how many there were.

    Looks into all sessions: the list that allauth keeps misses those it never saw a page of.
    """
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    UserSession.objects.filter(user=person).delete()
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)


def _set_password(person: User, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as refusal:
        raise Invalid({"password": list(refusal.messages)}) from None
    person.set_password(password)


def _checked(values: Mapping[str, Any], current: User | None) -> dict[str, Any]:
    known = {*FIELDS, "password"}
    problems = {name: [_("There is no such field.")] for name in values.keys() - known}
    good: dict[str, Any] = {}
    for name in known & values.keys():
        value = values[name]
        if name == "is_active":
            good[name] = bool(value)
        elif name == "password":
            good[name] = value or None
        else:
            good[name] = str(value or "").strip()
            problem = _problem(name, good[name], current)
            if problem:
                problems[name] = [problem]
    if problems:
        raise Invalid(problems)
    return good


def _problem(name: str, value: str, current: User | None) -> str:
    if len(value) > (User._meta.get_field(name).max_length or 254):
        return _("This is too long.")
    if name == "role":
        return "" if value in ROLES else _("Choose one of the list.")
    if name == "language" and value:
        known = value in dict(settings.LANGUAGES)
        return "" if known else _("Choose one of the list.")
    if name == "time_zone" and value:
        return "" if value in available_timezones() else _("This time zone is not known.")
    if name in ("username", "email"):
        return _problem_of_address(name, value, current)
    return ""


def _problem_of_address(name: str, value: str, current: User | None) -> str:
    if not value:
        return _("This field is required.")
    try:
        (validate_email if name == "email" else User.username_validator)(value)
    except ValidationError as refusal:
        return str(refusal.messages[0])
    same = User.objects.filter(**{f"{name}__iexact": value})
    if (same.exclude(pk=current.pk) if current else same).exists():
        return _("Somebody has this already.")
    return ""
