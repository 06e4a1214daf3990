"""Numbers the wordings of consent fields: another text is another version."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def with_wording_versions(
    data: Mapping[str, Any], published: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the JSON of a definition with each wording numbered.

    The number stays while the words, channel, purpose and what it rests on are those that were
    published last.
    """
    known = {field["id"]: field for field in _consents(published)} if published else {}
    numbered = deepcopy(dict(data))
    for field in _consents(numbered):
        before = known.get(field["id"])
        last = before["consent"].get("wording_version", 0) if before else 0
        same = before is not None and _said(before) == _said(field)
        field["consent"]["wording_version"] = last if same else last + 1
    return numbered


def _consents(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields = [field for page in data["pages"] for field in page["fields"]]
    return [field for field in fields if field.get("consent")]


def _said(field: Mapping[str, Any]) -> tuple[Any, ...]:
    consent = field["consent"]
    rests_on = consent.get("signature", ""), consent.get("order", "")
    return field.get("label"), consent["channel"], consent["purpose"], *rests_on
