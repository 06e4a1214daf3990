"""Who reads what is being answered right now, for texts that depend on it wherever they are made.

A record's label falls back to an address where there is no name; whether this reader may see
the address is not known where templates say `{{ contact.label }}`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_asked: ContextVar[Callable[[], Any] | None] = ContextVar("reader", default=None)


def current_reader() -> Any:
    """Return the person who reads, or None where nobody is known to."""
    asked = _asked.get()
    return asked() if asked is not None else None


@contextmanager
def reading_as(user: Any) -> Iterator[None]:
    """Write what `user` will read, though it is not them who asks."""
    token = _asked.set(lambda: user)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def writing_to(user: Any) -> Iterator[None]:
    """Write a mail to `user`: for their eyes, in their language."""
    with reading_as(user), translation.override(user.language or settings.LANGUAGE_CODE):
        yield


class ReaderOfRequest:
    """Middleware: whoever asks is who reads; the API says later than this who that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer while the reader is known."""
        token = _asked.set(lambda: request.user)
        try:
            return self.get_response(request)
        finally:
            _asked.reset(token)
