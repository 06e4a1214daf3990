"""The data owner's admin of privacy; each module registers what it is named after."""

# They register themselves.
from privacy.admin import (  # noqa: F401
    acting,
    authorisations,
    consents,
    erasures,
    holds,
    incidents,
    papers,
    phi,
    processing,
    protocols,
    requests,
    retention,
)
