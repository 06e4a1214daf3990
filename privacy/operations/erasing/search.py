"""What a proof needs after the rows are gone: the words and the files, sealed for one erasure."""

import base64
import json
import zlib
from typing import Any

from config.sealed import open_sealed, seal
from privacy.models.erasure import Erasure
from privacy.operations.erasing.sought import Sought


def sealed_search(erasure: Erasure, sought: Sought, names: list[str]) -> str:
    """Return them sealed; whoever has only the database cannot read them."""
    told = {"words": sorted(sought.words), "kinds": sought.kinds, "files": names}
    packed = zlib.compress(json.dumps(told).encode())
    return seal(base64.b64encode(packed).decode(), _context(erasure))


def opened_search(erasure: Erasure) -> tuple[Sought, list[str]]:
    """Return the words and the names of the files."""
    packed = open_sealed(erasure.sought, _context(erasure))
    told: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return Sought(frozenset(told["words"]), told["kinds"]), told["files"]


def _context(erasure: Erasure) -> str:
    return f"privacy.Erasure:{erasure.key}"
