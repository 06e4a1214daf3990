"""Evidence in bits, vetoes and the probability that two records speak of one person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contacts.matching import names, values
from contacts.matching.columns import Codes
from contacts.matching.comparing import UNKNOWN_WORLD, Compared, Comparer
from contacts.matching.levels import COMPARISONS, SWAPPED, WIDTH
from contacts.matching.model import Model

Bits = NDArray[np.float32]
Chances = NDArray[np.float64]
VETO = -30.0
_SAME_WORLD = UNKNOWN_WORLD
_UNSEEN = {"emails": 0.05, "phones": 0.15, "ids": 0.02, "street": 0.05}
_SMALLEST = 1_000  # a small base is a sample of a larger world
_SHARERS = 12  # more holders than this say no more


@dataclass(slots=True)
class Against:
    """How likely strangers agree as each pair does: what learning `m` does not change.

    `log_u` is by comparison; swapped names are told apart by `m` too, so their pairs keep the
    chance of one order of the names and of the other.
    """

    log_u: dict[str, Chances]
    swapped: NDArray[np.intp]
    orders: tuple[Chances, Chances]

    @classmethod
    def of(cls, model: Model, comparer: Comparer, compared: Compared) -> "Against":
        """Return it for compared pairs."""
        swapped = np.flatnonzero(compared.levels["name"] == SWAPPED)
        sides = compared.left[swapped], compared.right[swapped]
        return cls(
            {name: _log_u(model, comparer, compared, name) for name in COMPARISONS},
            swapped,
            _orders(comparer, *sides),
        )

    def of_names(self, swaps: float) -> Chances:
        """Return `log_u` of the names where that share of people has them swapped by mistake."""
        found, (likely, unlikely) = self.log_u["name"], self.orders
        found[self.swapped] = np.log2(swaps * likely * _SAME_WORLD + unlikely)
        return found


def evidence(
    model: Model, comparer: Comparer, compared: Compared, against: Against | None = None
) -> dict[str, Bits]:
    """Return the weight of every comparison of each pair, log2(m/u), within its bounds."""
    against = against or Against.of(model, comparer, compared)
    found: dict[str, Bits] = {}
    for name, levels in COMPARISONS.items():
        seen, log_u = compared.levels[name], against.log_u[name]
        if name == "name":
            log_u = against.of_names(float(model.m[name][SWAPPED]))
        weights = np.log2(model.m[name])[seen] - log_u
        most = np.array([level.most for level in levels])[seen]
        least = np.array([level.least for level in levels])[seen]
        weights = np.clip(weights, least, most)
        weights[seen == 0] = 0.0
        found[name] = weights.astype(np.float32)
    _veto(model, compared, found)
    return found


def total(model: Model, found: dict[str, Bits]) -> Bits:
    """Return the sum of all evidence and of the prior odds, in bits."""
    odds = np.float32(np.log2(model.prior / (1 - model.prior)) + model.shift)
    return np.add.reduce(list(found.values())) + odds


def probability(bits: Bits) -> NDArray[np.float64]:
    """Return the probability for total evidence."""
    return 1.0 / (1.0 + np.exp2(-bits.astype(np.float64)))


def _log_u(model: Model, comparer: Comparer, compared: Compared, name: str) -> NDArray[np.float64]:
    seen = compared.levels[name]
    if name == "name":
        return _log_u_of_names(model, comparer, compared)
    chances = model.u[name][seen]
    field = {"email": "emails", "phone": "phones", "id": "ids"}.get(name)
    single = {"birth": "born", "organisation": "company"}.get(name)
    if field:
        equal = seen == values.EXACT
        chances[equal] = _chance_to_share(comparer, field, compared.shared[field][equal], model)
    elif single:
        equal = seen == values.EXACT
        codes = comparer.columns.single[single][compared.left[equal]]
        chances[equal] = comparer.shares[single][codes]
    elif name == "address":
        street, place = np.divmod(seen, values.PLACE_WIDTH)
        equal = (street == values.EXACT) & (place != 0) & (place != values.PLACE_DIFFERENT)
        codes = comparer.columns.single["street"][compared.left[equal]]
        chances[equal] = _chance_to_share(comparer, "street", codes, model)
    return np.log2(chances)


def _chance_to_share(comparer: Comparer, field: str, codes: NDArray[np.int32], model: Model):
    """Return the chance that another person has the same value, by who visibly shares it."""
    others = np.minimum(comparer.holders[field][codes], _SHARERS) - 1
    return np.minimum(
        (_UNSEEN[field] + np.maximum(others, 0)) / max(model.frequencies.size, _SMALLEST), 0.2
    )


def _log_u_of_names(model: Model, comparer: Comparer, compared: Compared) -> NDArray[np.float64]:
    seen, single = compared.levels["name"], comparer.columns.single
    straight = seen < SWAPPED
    given, family = np.divmod(np.where(straight, seen, 0), WIDTH)
    joint = model.u["name"][:SWAPPED].reshape(-1, WIDTH)
    u_given, u_family = joint.sum(axis=1), joint.sum(axis=0)
    u_given[0] = u_family[0] = 1.0
    chance = u_given[given] * u_family[family]
    same = given == names.EXACT
    chance[same] *= (
        comparer.shares["given"][single["given"][compared.left[same]]] / u_given[names.EXACT]
    )
    same = family == names.EXACT
    chance[same] *= (
        comparer.shares["family"][single["family"][compared.left[same]]] / u_family[names.EXACT]
    )
    part = family == names.PART
    rare = np.minimum(
        *(
            comparer.shares["surname"][single["family"][side[part]]]
            for side in (compared.left, compared.right)
        )
    )
    chance[part] *= rare / u_family[names.PART]
    both = (given == names.EXACT) & (family <= names.PART) & (family != 0)
    country = single["country"]
    same = country[compared.left[both]] == country[compared.right[both]]
    chance[both] *= np.where(same, comparer.worlds[country[compared.left[both]]], _SAME_WORLD)
    chance[~straight] = model.u["name"][seen[~straight]]
    return np.log2(chance)


def _orders(comparer: Comparer, left: Codes, right: Codes) -> tuple[Chances, Chances]:
    """Return how likely the names are in their likelier order, and in the other.

    Either another person of these names had them swapped by mistake, or the names of one are
    really like that.
    """
    one, other = (
        comparer.shares["given"][comparer.columns.single["given"][side]]
        * comparer.shares["family"][comparer.columns.single["family"][side]]
        for side in (left, right)
    )
    return np.maximum(one, other), np.minimum(one, other)


def vetoed(model: Model, compared: Compared) -> NDArray[np.bool_]:
    """Say of each pair whether it can never be one person, by first names or days of birth."""
    first_names, births = _conflicts(model, compared)
    return first_names | births


def _conflicts(model: Model, compared: Compared) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Two first names are two people, unless a personal number and the day of birth agree.

    Two days of birth, not mistyped and not guessed, are two people too.
    """
    born, number = compared.levels["birth"], compared.levels["id"]
    nobody = np.zeros(len(born), dtype=np.bool_)
    sure = (number == values.EXACT) & (born == values.EXACT)
    first_names = names.conflicting(compared.levels["name"]) & ~sure
    births = (born == values.BORN_DIFFERENT) & (number != values.EXACT)
    return (
        nobody if model.doubtful_names else first_names,
        nobody if model.doubtful_births else births,
    )


def _veto(model: Model, compared: Compared, found: dict[str, Bits]) -> None:
    """Let a conflict outweigh whatever else agrees."""
    for name, conflict in zip(("name", "birth"), _conflicts(model, compared), strict=True):
        places = np.flatnonzero(conflict)
        others = sum(bits[places] for other, bits in found.items() if other != name)
        against = VETO - np.maximum(others, 0.0)
        found[name][places] = np.minimum(found[name][places], against)
