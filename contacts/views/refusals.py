"""Carries the refusal of an operation to the fields of the form it came from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from config.errors import DomainError, Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What an operation that was not refused gave back, be it nothing."""

    result: T


def attempt(form: BaseForm, act: Callable[[], T]) -> Done[T] | None:
    """Act if the form is valid; without an answer the form says what is wrong, if it was sent."""
    if not form.is_valid():
        return None
    try:
        return Done(act())
    except Invalid as refusal:
        show_problems(form, refusal)
        return None


def show_problems(form: BaseForm, refusal: Invalid) -> None:
    """Put each sentence at its field; fields that the form does not have speak for the whole."""
    for name, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


@contextmanager
def saying(request: HttpRequest, done: Any = "") -> Iterator[None]:
    """Say on the next page that something was done, or why it was not."""
    try:
        yield
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        if done:
            messages.success(request, done)


def problems_of(form: BaseForm) -> Invalid:
    """Return the refusal that says what is wrong with a form."""
    return Invalid({name: [str(each) for each in errors] for name, errors in form.errors.items()})
