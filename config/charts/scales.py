"""Where values stand: ticks that people count in, and points in a square of 100 by 100."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]

_STEPS = (1, 2, 2.5, 5, 10)


def known(value: object) -> float | None:
    """Return a value as a number, or None for what is none: missing, not a number, endless."""
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]
    return number if math.isfinite(number) else None


def numbers(values: Iterable[object]) -> list[float]:
    """Return the values that are numbers."""
    return [number for value in values if (number := known(value)) is not None]


def ticks(values: Iterable[object], about: int = 4) -> list[float]:
    """Return steps from below the least to above the largest value, zero among them."""
    found = [*numbers(values), 0.0]
    low, high = min(found), max(found)
    if low == high:
        return [0.0, 1.0]
    # Divided before subtracted: the distance of two very large numbers may be endless.
    raw = high / about - low / about
    size = 10.0 ** math.floor(math.log10(raw))
    steps = [each * size for each in _STEPS if each * size >= raw * 0.999999]
    # Between one person and two there is none: whole numbers are counted in whole steps.
    whole = all(number.is_integer() for number in found)
    step = next((each for each in steps if each.is_integer()), 1.0) if whole else steps[0]
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def rounded(value: float) -> float:
    """Return a place with two decimals, and never minus zero."""
    return round(value, 2) + 0.0


def height(value: float, low: float, high: float) -> float:
    """Return how far below the top a value stands."""
    return rounded(100 - (value / 2 - low / 2) / (high / 2 - low / 2) * 100)


def across(count: int) -> list[float]:
    """Return the places of `count` labels from the left; one alone stands in the middle."""
    return [50.0] if count == 1 else [rounded(n * 100 / (count - 1)) for n in range(count)]


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Split at the gaps."""
    out: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            out[-1].append(point)
        elif out[-1]:
            out.append([])
    return [run for run in out if run]
