"""The tables of the contacts app; import the submodule you mean, this list is for Django."""

from contacts.models import (
    catalogue,
    collaboration,
    contact,
    export,
    preference,
    reach,
    share,
    source,
    team,
    work,
)

__all__ = [
    "catalogue",
    "collaboration",
    "contact",
    "export",
    "preference",
    "reach",
    "share",
    "source",
    "team",
    "work",
]
