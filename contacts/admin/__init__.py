"""The data owner's admin of contacts; each module registers what it is named after."""

from contacts.admin import (  # noqa: F401  (each registers itself)
    collaboration,
    contacts,
    custom_fields,
    exports,
    imports,
    jobs,
    merging,
    organisations,
    provenance,
    quality,
    shares,
    sources,
    tags,
    teams,
)
