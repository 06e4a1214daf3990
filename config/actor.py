"""Who does something, and through which door."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Door(StrEnum):
    """The way a change came in; history and audit show it."""

    PAGE = "page"
    API = "api"
    ADMIN = "admin"
    IMPORT = "import"
    COMMAND = "command"
    JOB = "job"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program an operation acts for; `user` is None for the system itself."""

    user: Any
    door: Door

    @classmethod
    def of(cls, request: Any, door: Door) -> "Actor":
        """Return the actor behind a web request; anonymous visitors have no user.

        Who looks at the site as somebody else acts as themselves.
        """
        user = getattr(request.user, "looked_at_by", None) or request.user
        return cls(user if user.is_authenticated else None, door)

    @classmethod
    def system(cls, door: Door = Door.COMMAND) -> "Actor":
        """Return the system acting on its own (scheduled work, sample data)."""
        return cls(None, door)

    @property
    def user_id(self) -> int | None:
        """The key of the person, or None for the system."""
        return self.user.pk if self.user is not None else None
