"""The data owner's admin of privacy; each module registers what it is named after."""

# They register themselves.
from privacy.admin import acting, consents, erasures, holds, papers, requests  # noqa: F401
