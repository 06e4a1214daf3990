"""The tables of the privacy app; import the submodule you mean, this list is for Django."""

from privacy.models import (
    consents,
    erasure,
    health,
    holds,
    ledger,
    letters,
    notices,
    packages,
    requests,
)

__all__ = [
    "consents",
    "erasure",
    "health",
    "holds",
    "ledger",
    "letters",
    "notices",
    "packages",
    "requests",
]
