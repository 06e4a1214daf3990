"""The codes of the questionnaire in sentences, for every door."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions.questionnaire.problems import Problem

SENTENCES: Mapping[str, Any] = {
    "bad_date": gettext_lazy("Give a day as year-month-day, such as 2026-05-31."),
    "bad_email": gettext_lazy("This is not an email address."),
    "bad_name": gettext_lazy("Use small letters, digits and underscores; begin with a letter."),
    "bad_number": gettext_lazy("This is not a number that fits here."),
    "bad_phone": gettext_lazy("This is not one phone number that can be called."),
    "bad_order": gettext_lazy(
        "The number of the order comes with the link, or is asked for on an earlier page."
    ),
    "bad_rule": gettext_lazy("This condition cannot be read."),
    "bad_signature": gettext_lazy(
        "Ask on the same page, in a short text, for the name that signs it."
    ),
    "choice_twice": gettext_lazy("Two choices have the same value."),
    "empty_rule": gettext_lazy("A group of conditions is empty."),
    "id_twice": gettext_lazy("Two questions have the same name."),
    "looks_forward": gettext_lazy("A condition may only look at questions that come before."),
    "low_contrast": gettext_lazy("These colours are too alike to be read."),
    "min_above_max": gettext_lazy("The least is more than the most."),
    "missing": gettext_lazy("This is missing."),
    "never_shows": gettext_lazy("No answers can ever bring this question to light."),
    "no_address": gettext_lazy("Ask for the address this consent is about, in the same form."),
    "no_sale": gettext_lazy("Choose a purpose that rests on a sale, for emails or texts."),
    "no_signing": gettext_lazy("Only calls and texts are signed for."),
    "not_a_colour": gettext_lazy("Give a colour as # and six digits."),
    "not_in_list": gettext_lazy("Choose one of the list."),
    "nothing_asked": gettext_lazy("Ask at least one question."),
    "number_after": gettext_lazy(
        "Ask for the phone number on an earlier page: the words that are signed name it."
    ),
    "one_ground": gettext_lazy("A consent is signed or rests on a sale, not both."),
    "operator_does_not_fit": gettext_lazy("This comparison does not fit the question."),
    "out_of_range": gettext_lazy("This is outside of the limits."),
    "refusal_required": gettext_lazy("This box refuses: nobody has to tick it."),
    "required": gettext_lazy("Please answer this question."),
    "rule_too_deep": gettext_lazy("Conditions are nested too deeply."),
    "rule_too_long": gettext_lazy("There are too many conditions."),
    "target_does_not_fit": gettext_lazy("Such an answer cannot be written into this field."),
    "target_twice": gettext_lazy("Two questions write into the same field."),
    "too_long": gettext_lazy("This is too long."),
    "unknown_field": gettext_lazy("A condition looks at a question that does not exist."),
    "unknown_name": gettext_lazy("This name means nothing here."),
    "unknown_purpose": gettext_lazy("There is no such purpose."),
    "unknown_row": gettext_lazy("A condition looks at a row that does not exist."),
    "unknown_version": gettext_lazy("This version of the format is not known."),
    "value_does_not_fit": gettext_lazy("The compared value does not fit the question."),
    "value_not_a_choice": gettext_lazy("The compared value is not one of the choices."),
    "wrong_count": gettext_lazy("There are too few or too many."),
    "wrong_type": gettext_lazy("This has another form than it must have."),
}


def sentence(problem: Problem) -> str:
    """Return what is wrong in words."""
    figures = problem.figures
    if problem.code == "too_long" and "most" in figures:
        return _("Use at most %(most)d characters.") % figures
    if problem.code == "out_of_range" and None not in (figures.get("least"), figures.get("most")):
        return _("Choose from %(least)s to %(most)s.") % figures
    return str(SENTENCES[problem.code])


def sentences(problems: Iterable[Problem], prefix: str = "") -> dict[str, list]:
    """Return the sentences by place, as `Invalid` takes them."""
    found: dict[str, list] = {}
    for problem in problems:
        found.setdefault(f"{prefix}{problem.path}", []).append(sentence(problem))
    return found
