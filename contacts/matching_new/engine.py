"""The whole engine on a table of persons: keys, pairs, learning, scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contacts.matching_new.columns import Codes, Columns
from contacts.matching_new.comparing import Comparer
from contacts.matching_new.keys import keys_of
from contacts.matching_new.learning import learn
from contacts.matching_new.model import Model
from contacts.matching_new.pairs import candidate_pairs
from contacts.matching_new.person import Person
from contacts.matching_new.scoring import Bits, conflicting_names, evidence, total

CHUNK = 500_000


@dataclass(slots=True)
class Scored:
    """Pairs with their total evidence; `conflict` marks pairs that can never be one person."""

    left: Codes
    right: Codes
    bits: Bits
    conflict: NDArray[np.bool_]


def find(persons: list[Person]) -> tuple[Model, Scored, Columns]:
    """Find the likely duplicates among persons held in memory."""
    columns = Columns(persons).close()
    keys, rows = [], []
    for row, one in enumerate(persons):
        found = keys_of(one)
        keys.extend(found)
        rows.extend([row] * len(found))
    left, right = candidate_pairs(np.array(keys, dtype=np.int64), np.array(rows, dtype=np.int32))
    model = learn(columns, left, right)
    return model, score(model, columns, left, right), columns


def score(model: Model, columns: Columns, left: Codes, right: Codes) -> Scored:
    """Return the evidence of every pair, a chunk at a time."""
    comparer = Comparer(columns, model.frequencies)
    bits = np.empty(len(left), dtype=np.float32)
    conflict = np.empty(len(left), dtype=np.bool_)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        compared = comparer.compare(left[part], right[part])
        bits[part] = total(model, evidence(model, comparer, compared))
        conflict[part] = conflicting_names(compared)
    return Scored(left, right, bits, conflict)
