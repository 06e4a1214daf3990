"""Carries the refusal of an operation to the fields of the form it came from."""

from django.forms import BaseForm

from config.errors import Invalid


def show_problems(form: BaseForm, refusal: Invalid) -> None:
    """Put each sentence at its field; fields that the form does not have speak for the whole."""
    for name, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def problems_of(form: BaseForm) -> Invalid:
    """Return the refusal that says what is wrong with a form."""
    return Invalid({name: [str(each) for each in errors] for name, errors in form.errors.items()})
