"""One row of somebody's file, judged and tidied but not yet stored.

Drafts are plain data: the importer, the form and the API all speak them, so that one set
of rules decides what a usable contact is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Point:
    """A way to reach a person; `value` is what the file says, `normalised` the key."""

    kind: str
    value: str
    normalised: str
    label: str = ""
    status: str = "valid"
    primary: bool = False
    network: str = ""
    extension: str = ""
    mark: str = ""


@dataclass(slots=True)
class Address:
    """A postal address; `country` is ISO 3166 alpha-2, `formatted` is set when unsplit."""

    label: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    formatted: str = ""


@dataclass(slots=True)
class ConsentEvidence:
    """What a file claims about a permission; `column` is the file's own header."""

    channel: str
    action: str
    at: datetime | None
    ip: str = ""
    wording: str = ""
    column: str = ""


@dataclass(slots=True)
class Finding:
    """Something to tell about a cell. `detail` never holds the value itself."""

    code: str
    column: str
    detail: str = ""
    severity: str = "warning"


@dataclass(slots=True)
class Draft:
    """A row as a would-be contact; `span` counts the physical lines it occupies."""

    line: int
    raw: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    external_id: str = ""
    consents: list[ConsentEvidence] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    changed_at: datetime | None = None
    owner_hint: str = ""
    rejected: Finding | None = None
    span: int = 1
