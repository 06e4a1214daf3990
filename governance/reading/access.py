"""Who may see a record or a field, and why; what one person may see, and how far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from config.field_access import Level, access
from config.personal_data import Sensitivity
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.models.team import TeamMember
from contacts.scope import HOLDS, shares_of
from contacts.views.list_counts import Count, count_of
from governance.inventory import lines
from governance.models.token import ApiToken
from governance.models.user import User
from governance.roles import LEVELS, ROLES, role_of

CONTACT = "contacts.Contact"


@dataclass(frozen=True, slots=True)
class Way:
    """One colleague who sees a record, for one reason; `until` where it ends by itself."""

    person: Any
    why: str
    may_change: bool
    until: datetime | None = None
    reason: str = ""


def ways_to(contact: Contact) -> list[Way]:
    """Return everybody who sees a contact with every reason; four queries.

    Says the same as `visible_to` for each of them, in words.
    """
    staff = User.objects.filter(is_active=True).order_by("first_name", "username", "pk")
    members = set(TeamMember.objects.filter(team=contact.team_id).values_list("user_id", flat=True))
    held = _shares_held(contact)
    givers = get_user_model().objects.in_bulk({share.by_id for share in held.values()} - {None})
    return [
        way
        for person in staff
        if person.has_perm(Can.VIEW)
        for way in _ways(person, contact, members, held.get(person.pk), givers)
    ]


def _shares_held(contact: Contact) -> dict[int, ContactShare]:
    rows = ContactShare.objects.filter(HOLDS, content_object=contact).select_related("permission")
    # Of two shares the one to change says more; it comes last.
    return {row.user_id: row for row in rows.order_by("-permission__codename")}


def _ways(
    person: Any,
    contact: Contact,
    members: set[int],
    share: ContactShare | None,
    givers: dict[int, Any],
) -> Iterable[Way]:
    changes = person.has_perm(Can.CHANGE)
    if contact.restricted_at and not person.has_perm(Can.VIEW_RESTRICTED):
        return
    if person.is_superuser:
        yield Way(person, _("Administers the whole installation"), True)
    elif person.has_perm(Can.VIEW_ALL):
        yield Way(person, _("The role sees the contacts of every team"), changes)
    if contact.owner_id == person.pk:
        yield Way(person, _("Owns the record"), changes)
    if contact.team_id and person.pk in members and person.has_perm(Can.VIEW_TEAM):
        yield Way(person, _("Is in the team %(team)s") % {"team": contact.team}, changes)
    if share is not None:
        giver = givers.get(share.by_id or 0)
        words = _("Shared by %(name)s") % {"name": giver} if giver else _("Shared")
        writes = changes and share.permission.codename == "change_contact"
        yield Way(person, words, writes, share.until, share.reason)


@dataclass(frozen=True, slots=True)
class ClassOfRole:
    """How far one role goes into each sensitivity class, and how many colleagues have it."""

    role: str
    name: Any
    people: int
    levels: tuple[tuple[str, Any], ...]


def levels_by_role() -> list[ClassOfRole]:
    """Return the table of roles and classes; one query."""
    counted: dict[str, int] = {}
    for name in User.objects.filter(is_active=True).values_list("role", flat=True):
        counted[name] = counted.get(name, 0) + 1
    return [
        ClassOfRole(name, role.name, counted.get(name, 0), _levels(role.levels.get))
        for name, role in ROLES.items()
    ]


def _levels(level_of: Any) -> tuple[tuple[str, Any], ...]:
    found = [level_of(str(each)) or Level.HIDDEN for each in Sensitivity]
    return tuple((level.name.lower(), LEVELS[level]) for level in found)


@dataclass(frozen=True, slots=True)
class FieldReaders:
    """Who goes how far into one field."""

    table: str
    column: str
    sensitivity: str
    roles: tuple[tuple[str, Any, str, Any], ...]  # role, its name, level, its words


def readers_of(table: str, column: str) -> FieldReaders | None:
    """Return who may do what with a column, or None when nobody declared it."""
    line = next((each for each in lines() if (each.table, each.column) == (table, column)), None)
    if line is None:
        return None
    roles = []
    for name, role in ROLES.items():
        # What is no personal value has no class; it is open to whoever sees the record.
        level = role.levels.get(line.sensitivity, Level.HIDDEN)
        level = level if line.sensitivity else Level.EDITABLE
        roles.append((name, role.name, level.name.lower(), LEVELS[level]))
    return FieldReaders(table, column, line.sensitivity, tuple(roles))


def fields_known() -> list[tuple[str, str]]:
    """Return every field about people, as table and column."""
    return [(line.table, line.column) for line in lines() if line.sensitivity]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see."""

    person: Any
    role: Any
    everything: bool
    counts: tuple[tuple[Any, Count], ...]
    levels: tuple[tuple[str, Any], ...]
    fields: tuple[tuple[str, str, Any], ...]
    doors: tuple[tuple[Any, str], ...]


def sight_of(person: User) -> Sight:
    """Return how many records a person sees and by which right, how far into fields, and where."""
    role = role_of(person)
    full = person.is_superuser
    return Sight(
        person,
        _("Administrator of the installation") if full else role.name,
        person.has_perm(Can.VIEW_ALL),
        tuple(_counts(person)),
        _levels(lambda name: Level.EDITABLE if full else role.levels.get(name)),
        tuple(_fields(person)),
        tuple(_doors(person)),
    )


def _counts(person: User) -> Iterable[tuple[Any, Count]]:
    seen = Contact.objects.visible_to(person).present()
    yield _("Contacts in sight"), count_of(seen)
    yield _("of these owned"), count_of(seen.filter(owner=person))
    yield _("of these of the own teams"), count_of(seen.filter(team__members=person))
    yield (
        _("of these shared with the person"),
        count_of(seen.filter(pk__in=shares_of(person).values("content_object"))),
    )
    yield (
        _("Contacts the person may change"),
        count_of(Contact.objects.changeable_by(person).present()),
    )


def _fields(person: User) -> Iterable[tuple[str, str, Any]]:
    own = access(person, CONTACT)
    named = [line.column for line in lines() if line.table == CONTACT and line.sensitivity]
    custom = sorted(name for name in own.uneditable if name.startswith("custom."))
    for name in [*(name for name in named if name != "custom"), *custom]:
        level = own.level(name)
        if level < Level.EDITABLE:
            yield name, level.name.lower(), LEVELS[level]


def _doors(person: User) -> Iterable[tuple[Any, str]]:
    yes, no = _("Yes"), _("No")
    may_come = person.is_active
    yield _("The application"), yes if may_come else no
    yield _("The data owner admin"), yes if may_come and person.is_staff else no
    tokens = ApiToken.objects.filter(owner=person, revoked_at=None).count() if may_come else 0
    yield _("The API, by tokens"), str(tokens)
    yield _("Exports files"), yes if person.has_perm(Can.EXPORT) else no
    yield _("Changes many at once"), yes if person.has_perm(Can.BULK) else no
    yield _("Imports files"), yes if person.has_perm(Can.IMPORT) else no
