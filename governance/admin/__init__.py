"""The data owner's admin of governance; each module registers what it is named after."""

from governance.admin import (  # noqa: F401  (each registers itself)
    audit,
    domains,
    inventory,
    people,
    policies,
    quality,
    tokens,
)
