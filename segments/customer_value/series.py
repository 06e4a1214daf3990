"""The two special functions that the models need, as their series say them."""

import numpy as np

from segments.customer_value.newton import Vector

_TERMS, _SMALL = 20_000, 1e-14
_FAR = 10.0


def hypergeometric(a: Vector, b: Vector, c: Vector, z: Vector) -> Vector:
    """Return Gauss's 2F1(a, b; c; z) for 0 <= z < 1.

    By Euler's transformation, whose terms have a sum where c < a + b (Abramowitz and Stegun,
    15.3.3), as is so in these models.
    """
    a, b, c, z = np.broadcast_arrays(a, b, c, z)
    first, second = c - a, c - b
    term = np.ones(z.shape)
    total = term.copy()
    for n in range(_TERMS):
        term = term * (first + n) * (second + n) / ((c + n) * (n + 1)) * z
        total += term
        if float(np.abs(term).max(initial=0)) <= _SMALL * float(np.abs(total).min(initial=1)):
            break
    return (1 - z) ** (c - a - b) * total


def digamma(value: Vector) -> Vector:
    """Return the derivative of ln(gamma) of positive numbers (Abramowitz and Stegun, 6.3.18)."""
    out = np.zeros(value.shape)
    far = value.astype(float).copy()
    while (near := far < _FAR).any():
        out[near] -= 1 / far[near]
        far[near] += 1
    square = 1 / far**2
    tail = square * (
        1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132)))
    )
    return out + np.log(far) - 0.5 / far - tail
