"""The tables of the contacts app; import the submodule you mean, this list is for Django."""

from contacts.models import (
    catalogue,
    collaboration,
    contact,
    duplicates,
    export,
    merge,
    preference,
    provenance,
    quality,
    reach,
    share,
    source,
    summary,
    team,
    verification,
    work,
)

__all__ = [
    "catalogue",
    "collaboration",
    "contact",
    "duplicates",
    "export",
    "merge",
    "preference",
    "provenance",
    "quality",
    "reach",
    "share",
    "source",
    "summary",
    "team",
    "verification",
    "work",
]
