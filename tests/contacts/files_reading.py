"""Reading a sample file of `tests/samples/formats` the way the importer does."""

from datetime import UTC
from pathlib import Path

from contacts.drafts import Draft
from contacts.files.opening import open_table
from contacts.files.reading import drafts_in
from contacts.files.recognise import Recognition, recognise
from contacts.files.tables import Table

SAMPLES = Path(__file__).parent.parent / "samples" / "formats"


def opened(name: str) -> tuple[Table, Recognition]:
    table = open_table(SAMPLES / name, name)
    return table, recognise(table.headers, table.sample())


def drafts_of(name: str, region: str = "ES") -> list[Draft]:
    table, found = opened(name)
    return list(drafts_in(table, found.mapping, region=region, zone=UTC, spanish=found.spanish))


def points(draft: Draft) -> list[tuple[str, str, str, str, bool]]:
    return [(p.kind, p.normalised, p.label, p.status, p.primary) for p in draft.points]


def consents(draft: Draft) -> list[tuple[str, str, str, str, str]]:
    return [
        (c.channel, c.action, c.at.isoformat() if c.at else "", c.ip, c.column)
        for c in draft.consents
    ]


def findings(draft: Draft) -> list[tuple[str, str]]:
    return [(finding.code, finding.column) for finding in draft.findings]
