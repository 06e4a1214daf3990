"""The whole engine on a table of persons: pairs, learning, scores, groups."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contacts.matching.clusters import groups
from contacts.matching.columns import Codes, Columns
from contacts.matching.comparing import AT_ONCE, Compared, Comparer
from contacts.matching.frequencies import count
from contacts.matching.keys import keys_of
from contacts.matching.labels import Labels
from contacts.matching.learning import learn
from contacts.matching.model import Model
from contacts.matching.pairs import candidate_pairs
from contacts.matching.person import Person
from contacts.matching.scoring import Bits, evidence, probability, total, vetoed

THRESHOLD = 0.5  # calibrated: the same for every base


@dataclass(slots=True)
class Found:
    """Candidate pairs with their total evidence in bits, and how they were judged."""

    columns: Columns
    model: Model
    compared: Compared
    bits: Bits
    _comparer: Comparer | None = None

    @property
    def probability(self) -> NDArray[np.float64]:
        """The probability of each pair."""
        return probability(self.bits)

    def groups(self, threshold: float = THRESHOLD) -> Codes:
        """Return the number of each record's group at this probability."""
        least = float(np.log2(threshold / (1 - threshold)))
        comparer = self.comparer()

        def score(left: Codes, right: Codes) -> tuple[Bits, NDArray[np.bool_]]:
            compared = comparer.compare(left, right)
            bits = total(self.model, evidence(self.model, comparer, compared))
            return bits, vetoed(self.model, compared)

        conflict = vetoed(self.model, self.compared)
        pairs = (self.compared.left, self.compared.right, self.bits, conflict)
        return groups(len(self.columns), *pairs, least=least, score=score)

    def comparer(self) -> Comparer:
        """Return what compares these records, with the model's frequencies."""
        if self._comparer is None:
            self._comparer = Comparer(self.columns, self.model.frequencies)
        return self._comparer


def find(persons: Iterable[Person]) -> Found:
    """Find the likely duplicates among persons held in memory."""
    everybody = list(persons)
    columns = Columns(everybody).close()
    keys: list[int] = []
    rows: list[int] = []
    for row, one in enumerate(everybody):
        found = keys_of(one)
        keys.extend(found)
        rows.extend([row] * len(found))
    arrays = np.array(keys, dtype=np.int64), np.array(rows, dtype=np.int32)
    return judge(columns, *candidate_pairs(*arrays, len(columns)))


def judge(
    columns: Columns,
    left: Codes,
    right: Codes,
    *,
    model: Model | None = None,
    labels: Labels | None = None,
) -> Found:
    """Compare candidate pairs, learn from them unless a model is given, and score them.

    Args:
        columns: the records.
        left: left row of each pair.
        right: its right row.
        model: weights to use as they are.
        labels: decisions of people to learn from too.
    """
    frequencies = model.frequencies if model else count(columns)
    comparer = Comparer(columns, frequencies)
    compared = Compared.of(left, right, comparer.compare)
    model = model or learn(comparer, compared, labels or Labels())
    bits = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        bits[part] = total(model, evidence(model, comparer, compared[part]))
    return Found(columns, model, compared, bits, comparer)
