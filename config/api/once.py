"""The doorway to whoever keeps first answers: one POST with an Idempotency-Key, one change."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

HEADER = "Idempotency-Key"

Answer = Callable[[], Response]
Keeper = Callable[[Any, Request, Answer], Response]

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Let `keeper(view, request, answer)` replay or run one POST."""
    _keepers.append(keeper)


def answer_once(view: Any, request: Request, answer: Answer) -> Response:
    """Return the first answer to this request, running it only if there is none yet.

    Raises:
        RuntimeError: nobody keeps answers, so the promise cannot be held.
    """
    if not _keepers:
        raise RuntimeError("No app keeps first answers; refusing a request with a key.")
    return _keepers[-1](view, request, answer)
