"""Learns weights without labels: u from random pairs, m by expectation maximisation.

Dempster, Laird and Rubin (1977) as Winkler (1988) uses it for record linkage: u is held fixed,
as random pairs show it better than candidates do; m and the share of duplicates are found by
turns. First guesses count as some hundred pairs, so that a small base cannot unlearn them.
"""

import numpy as np

from contacts.matching.comparing import Compared, Comparer
from contacts.matching.labels import Labels
from contacts.matching.levels import COMPARISONS, SWAPPED, WIDTH
from contacts.matching.model import Model, Weights
from contacts.matching.names import Flags, conflicting
from contacts.matching.scoring import Against, evidence, probability, total
from contacts.matching.unique import Levels
from contacts.matching.values import BORN_DIFFERENT, EXACT

RANDOM_PAIRS = 40_000
_SAMPLE = 200_000
_ROUNDS = 15
_GUESS_PAIRS = 100.0
_GUESS_RANDOM = 2_000.0
_GUESS_MATCHES, _GUESS_AMONG = 0.3, 1_000.0  # so that a handful of records cannot mislead
_SEED = 20
_SMALL = 20_000
_ANCHORS = 50
_FAILING = 0.01


def learn(comparer: Comparer, compared: Compared, labels: Labels) -> Model:
    """Return the model learned from all records, their candidate pairs and what people decided."""
    size = len(comparer.columns)
    model = Model(comparer.frequencies, 0.3 / max(size, 10))
    if size < 2:
        return model
    chance = np.random.default_rng(_SEED)
    strangers = _random_pairs(comparer, chance)
    _learn_u(model, strangers, None)
    if not len(compared.left):
        return model
    scale = max(len(compared.left) / _SAMPLE, 1.0)
    if scale > 1.0:
        compared = compared[np.sort(chance.choice(len(compared.left), _SAMPLE, replace=False))]
    _doubt_conflicts(model, compared)
    _learn_m(model, comparer, compared, labels, scale=scale)
    if size < _SMALL:
        # In a small base, random pairs are duplicates often enough to be seen in u.
        sure = probability(total(model, evidence(model, comparer, strangers)))
        _learn_u(model, strangers, 1.0 - sure)
        _learn_m(model, comparer, compared, labels, scale=scale)
    model.shift = labels.shift()
    return model


def _random_pairs(comparer: Comparer, chance: np.random.Generator) -> Compared:
    size = len(comparer.columns)
    draws = min(RANDOM_PAIRS, size * (size - 1) // 2)
    left = chance.integers(0, size, draws, dtype=np.int32)
    right = chance.integers(0, size, draws, dtype=np.int32)
    kept = left != right
    return comparer.compare(left[kept], right[kept])


def _learn_u(model: Model, strangers: Compared, weights: Weights | None) -> None:
    guess = Model.untrained().u
    for name, levels in COMPARISONS.items():
        model.u[name] = _blend(
            strangers.levels[name], weights, guess[name], _GUESS_RANDOM, len(levels)
        )


def _blend(
    seen: Levels,
    weights: Weights | None,
    guess: Weights,
    strength: float,
    size: int,
    more: Weights | float = 0.0,
) -> Weights:
    """Return shares of the levels among pairs where both values are known."""
    counts = np.bincount(seen, weights=weights, minlength=size).astype(np.float64)
    counts = counts + more
    counts[0] = 0.0
    known = guess.copy()
    known[0] = 0.0
    counts += strength * known / known.sum()
    found = counts / counts.sum()
    found[0] = 1.0
    return found


def _doubt_conflicts(model: Model, compared: Compared) -> None:
    """Find out whether first names or days of birth are often wrong in this data.

    Anchors are pairs that are one person by other evidence: a personal number, which is typed
    by machines or checked, or for births a mailbox and both names. Where anchors show that a
    value was exchanged, a conflict of that value alone cannot tell people apart.
    """
    seen, born = compared.levels["name"], compared.levels["birth"]
    numbered = compared.levels["id"] == EXACT
    named = numbered & (seen < SWAPPED) & (seen >= WIDTH)
    model.doubtful_names = _often(conflicting(seen[named]))
    full = (compared.levels["email"] == EXACT) & (seen == WIDTH + EXACT)
    model.doubtful_births = _often(born[(numbered | full) & (born != 0)] == BORN_DIFFERENT)


def _often(failing: Flags) -> bool:
    return bool(len(failing) >= _ANCHORS and failing.mean() > _FAILING)


def _learn_m(
    model: Model, comparer: Comparer, compared: Compared, labels: Labels, *, scale: float
) -> None:
    size = len(comparer.columns)
    pairs = size * (size - 1) / 2
    guess = Model.untrained().m
    against = Against.of(model, comparer, compared)
    for _ in range(_ROUNDS):
        sure = probability(total(model, evidence(model, comparer, compared, against)))
        matches = float(sure.sum()) * scale
        model.prior = min((matches + _GUESS_MATCHES) / (pairs + _GUESS_AMONG), 10.0 / size, 0.1)
        for name, levels in COMPARISONS.items():
            model.m[name] = _blend(
                compared.levels[name],
                sure * scale,
                guess[name],
                _GUESS_PAIRS,
                len(levels),
                labels.counts(name),
            )
