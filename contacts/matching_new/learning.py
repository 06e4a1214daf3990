"""Learns weights without labels: u from random pairs, m by expectation maximisation.

Dempster, Laird and Rubin (1977) as Winkler (1988) uses it for record linkage: u is held fixed,
as random pairs show it better than candidates do; m and the share of duplicates are found by
turns. First guesses count as some hundred pairs, so that a small base cannot unlearn them.
"""

import numpy as np

from contacts.matching_new.columns import Codes, Columns
from contacts.matching_new.comparing import Compared, Comparer
from contacts.matching_new.frequencies import count
from contacts.matching_new.levels import COMPARISONS, SWAPPED, WIDTH
from contacts.matching_new.model import Model
from contacts.matching_new.scoring import conflicting_names, evidence, probability, total
from contacts.matching_new.values import EXACT

RANDOM_PAIRS = 300_000
_SAMPLE = 200_000
_ROUNDS = 15
_GUESS_PAIRS = 100.0
_GUESS_RANDOM = 2_000.0
_SEED = 20
_ANCHORS = 50
_FAILING = 0.02


def learn(columns: Columns, left: Codes, right: Codes) -> Model:
    """Return the model learned from all records and their candidate pairs."""
    size = len(columns)
    frequencies = count(columns)
    model = Model(frequencies, 0.3 / max(size, 10))
    comparer = Comparer(columns, frequencies)
    chance = np.random.default_rng(_SEED)
    _learn_u(model, comparer, chance)
    if len(left):
        picked = np.arange(len(left))
        if len(left) > _SAMPLE:
            picked = np.sort(chance.choice(len(left), _SAMPLE, replace=False))
        compared = comparer.compare(left[picked], right[picked])
        model.lenient = _names_fail(compared)
        _learn_m(model, comparer, compared, scale=len(left) / len(picked))
    return model


def _learn_u(model: Model, comparer: Comparer, chance: np.random.Generator) -> None:
    size = len(comparer.columns)
    if size < 2:
        return
    draws = min(RANDOM_PAIRS, size * (size - 1) // 2)
    left = chance.integers(0, size, draws, dtype=np.int32)
    right = chance.integers(0, size, draws, dtype=np.int32)
    kept = left != right
    compared = comparer.compare(left[kept], right[kept])
    for name, levels in COMPARISONS.items():
        model.u[name] = _blend(compared.levels[name], None, model.u[name], _GUESS_RANDOM, len(levels))


def _blend(seen, weights, guess, strength, size):
    counts = np.bincount(seen, weights=weights, minlength=size).astype(np.float64)
    counts[0] = 0.0
    known = guess.copy()
    known[0] = 0.0
    counts += strength * known / known.sum()
    found = counts / counts.sum()
    found[0] = 1.0
    return found


def _names_fail(compared: Compared) -> bool:
    """Say whether people whose personal number agrees often have first names that do not.

    Numbers are typed by machines or checked; where they show that first names were exchanged,
    a conflict of first names alone cannot tell people apart.
    """
    seen = compared.levels["name"]
    known = (compared.levels["id"] == EXACT) & (seen < SWAPPED) & (seen >= WIDTH)
    failing = conflicting_names(compared)[known]
    return bool(len(failing) >= _ANCHORS and failing.mean() > _FAILING)


def _learn_m(model: Model, comparer: Comparer, compared: Compared, *, scale: float) -> None:
    size = len(comparer.columns)
    pairs = size * (size - 1) / 2
    guess = {name: values.copy() for name, values in model.m.items()}
    for _ in range(_ROUNDS):
        sure = probability(total(model, evidence(model, comparer, compared)))
        model.prior = float(max(sure.sum() * scale, 1.0) / pairs)
        model.prior = min(model.prior, 10.0 / size)
        for name, levels in COMPARISONS.items():
            model.m[name] = _blend(
                compared.levels[name], sure * scale, guess[name], _GUESS_PAIRS, len(levels)
            )
