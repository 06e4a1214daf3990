"""What a bulk change wants: its action with the value, checked, and who has that already."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from contacts.access import Can
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Stage
from contacts.models.team import Team
from contacts.normalise.text import fold, tidy
from contacts.operations.rights import demand
from contacts.operations.tags import tags_named

ACTIONS = ("owner", "team", "stage", "add_tag", "remove_tag", "archive", "unarchive")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action with its value: the key to store, and which contacts have it already."""

    action: str
    key: Any
    same: Q


def wanted_of(action: str, value: Any, by: Actor, *, make_tag: bool = True) -> Wanted:
    """Return what is wanted; a tag that is missing is made unless `make_tag` is off.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not assign.
    """
    match action:
        case "owner" | "team":
            demand(by, Can.ASSIGN)
            if action == "owner" and value is not None and not value.is_active:
                raise Invalid({"value": [_("This person no longer works here.")]})
            key = value.pk if value is not None else None
            # A missing owner compares as equal only to a missing one.
            none = Q(**{f"{action}__isnull": True})
            return Wanted(action, key, none if key is None else Q(**{action: key}) & ~none)
        case "stage" if value in Stage.values:
            return Wanted(action, str(value), Q(stage=value))
        case "add_tag" | "remove_tag":
            return _tag_wanted(action, value, by, make_tag=make_tag and action == "add_tag")
        case "archive":
            return Wanted(action, None, Q(archived_at__isnull=False))
        case "unarchive":
            return Wanted(action, None, Q(archived_at__isnull=True))
    raise Invalid({"value" if action in ACTIONS else "action": [_("Choose one of the list.")]})


def wanted_again(action: str, key: Any, by: Actor) -> Wanted:
    """Return what was wanted from the key that was stored.

    Raises:
        Invalid: the value is gone by now.
        NotPermitted: the role does not assign, or not any more.
    """
    models: dict[str, Any] = {
        "owner": get_user_model(),
        "team": Team,
        "add_tag": Tag,
        "remove_tag": Tag,
    }
    value = key
    if key is not None and action in models:
        value = models[action]._default_manager.filter(pk=key).first()
        if value is None:
            raise Invalid({"value": [_("What this change is about no longer exists.")]})
    return wanted_of(action, value, by, make_tag=False)


def _tag_wanted(action: str, value: Any, by: Actor, *, make_tag: bool) -> Wanted:
    tag = value if isinstance(value, Tag) else None
    if tag is None:
        tag = Tag.objects.filter(name_fold=fold(tidy(str(value or "")))).first()
    if tag is None and make_tag and value:
        demand(by, Can.TAGS)
        tag = tags_named([str(value)], by=by)[0]
    if tag is None:
        if action == "remove_tag" or not value:
            raise Invalid({"value": [_("Choose one of the list.")]})
        return Wanted(action, None, Q(pk=None))
    carried = Exists(ContactTag.objects.filter(contact=OuterRef("pk"), tag=tag))
    return Wanted(action, tag.pk, Q(carried) if action == "add_tag" else ~Q(carried))
