"""Finds the colleagues whom a text names with `@`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower

# A name is not looked for inside an email address.
MENTION = re.compile(r"(?<![\w.@+-])@([\w.+-]*\w)")
_MOST_NAMED = 20


@dataclass(slots=True)
class Named:
    """The colleagues in a text, and which of those newly named may read it and which not."""

    people: list[Any]
    told: list[Any] = field(default_factory=list)
    untold: list[Any] = field(default_factory=list)


def named_in(
    text: str, *, author: int | None, known: set[int], may_read: Callable[[Any], bool]
) -> Named:
    """Return whom `text` names; who is the author or in `known` already is not told again."""
    names = list(dict.fromkeys(name.lower() for name in MENTION.findall(text)))[:_MOST_NAMED]
    people = get_user_model().objects.alias(lower=Lower("username"))
    named = Named(list(people.filter(lower__in=names, is_active=True).order_by("username")))
    for user in named.people:
        if user.pk != author and user.pk not in known:
            (named.told if may_read(user) else named.untold).append(user)
    return named
