"""The scopes a token can have: what an integration may do, within its owner's own rights."""

RESOURCES = (
    "contacts",
    "organisations",
    "tags",
    "custom-fields",
    "duplicates",
    "quality-issues",
    "sources",
    "imports",
    "notes",
    "tasks",
    "exports",
    "purchases",
    "products",
    "loyalty",
    "engagement",
    "conversations",
    "areas",
    "forms",
    "responses",
    "timeline",
    "segments",
    "dashboards",
    "destinations",
    "webhooks",
    "reports",
    "privacy-requests",
    "consents",
    "agreements",
    "authorizations",
    "legal-holds",
    "incidents",
    "processing",
    "retention",
    "audit-events",
    "tokens",
)
READ, WRITE = "read", "write"
READ_ONLY = frozenset({"audit-events", "dashboards", "processing", "timeline"})

SCOPES: tuple[str, ...] = tuple(
    f"{resource}:{way}"
    for resource in RESOURCES
    for way in (READ, WRITE)
    if way == READ or resource not in READ_ONLY
)
