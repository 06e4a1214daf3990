"""The tables of the interactions app; import the submodule you mean, this list is for Django."""

from interactions.models import (
    areas,
    conversations,
    engagement,
    forms,
    loyalty,
    purchase_import,
    purchases,
    web,
)

__all__ = [
    "areas",
    "conversations",
    "engagement",
    "forms",
    "loyalty",
    "purchase_import",
    "purchases",
    "web",
]
