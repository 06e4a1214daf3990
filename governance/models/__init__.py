"""The tables of the governance app; import the submodule you mean, this list is for Django."""

from governance.models import (
    audit,
    domain,
    inventory,
    policy,
    quality,
    review,
    seal,
    token,
    user,
)

__all__ = [
    "audit",
    "domain",
    "inventory",
    "policy",
    "quality",
    "review",
    "seal",
    "token",
    "user",
]
