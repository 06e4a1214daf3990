"""What a pair's evidence is, field by field, in a form that can be stored and shown."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from contacts.matching.comparing import Compared
from contacts.matching.levels import COMPARISONS
from contacts.matching.person import Person
from contacts.matching.scoring import Bits


def waterfall(compared: Compared, weights: Mapping[str, Bits]) -> list[list[dict[str, Any]]]:
    """Return field, level and bits of every comparison of each pair, without any value.

    Their sum and the prior odds are the pair's total evidence.
    """
    found: list[list[dict[str, Any]]] = [[] for _ in range(len(compared.left))]
    for name, levels in COMPARISONS.items():
        seen, bits = compared.levels[name], np.round(weights[name], 2)
        for n in np.flatnonzero(seen).tolist():
            level = levels[seen[n]].name
            found[n].append({"field": name, "level": level, "bits": float(bits[n])})
    return found


def digest_of(one: Person) -> str:
    """Return sixteen letters that change when any compared value does."""
    text = "\x1f".join(value if isinstance(value, str) else "\x1e".join(value) for value in one)
    return blake2b(text.encode(), digest_size=8).hexdigest()
