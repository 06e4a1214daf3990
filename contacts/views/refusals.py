"""Carries the refusal of an operation to the fields of the form it came from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.forms import BaseForm

from config.errors import Invalid

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


def problems_of(form: BaseForm) -> Invalid:
    """Return the refusal that says what is wrong with a form."""
    return Invalid({name: [str(each) for each in errors] for name, errors in form.errors.items()})
