"""Checks the values of custom fields against their definitions."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contacts.models.catalogue import CustomField
from contacts.normalise.custom_values import check_value


def checked_custom(
    given: Mapping[str, Any], stored: Mapping[str, Any], *, complete: bool = False
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return `stored` with the given values merged in, and the problems by "custom.<slug>".

    An empty value takes the field away. With `complete`, required fields must be there
    in the end; one query.
    """
    if not given and not complete:
        return dict(stored), {}
    fields = {field.slug: field for field in CustomField.objects.filter(active=True)}
    merged, problems = dict(stored), {}
    for slug, raw in given.items():
        field = fields.get(slug)
        if field is None:
            problems[f"custom.{slug}"] = [_("There is no such field.")]
            continue
        value, code = check_value(field.kind, raw, field.choices, _rules(field, raw))
        if code:
            problems[f"custom.{slug}"] = [problem_sentence(code)]
        elif value is None:
            merged.pop(slug, None)
        else:
            merged[slug] = value
    if complete:
        for slug, field in fields.items():
            if field.required and slug not in merged:
                problems.setdefault(f"custom.{slug}", [problem_sentence("required")])
    return merged, problems


def _rules(field: CustomField, raw: Any) -> dict[str, Any]:
    rules = {**field.rules, "required": field.required}
    if field.kind == CustomField.Kind.TAX_ID:
        rules.setdefault("country", settings.ORG_PHONE_REGION)
    if isinstance(raw, float):
        # A number that is one already has only one reading.
        rules["decimal"] = "."
    return rules


def problem_sentence(code: str) -> str:
    """Return what is wrong with a value, for the code that `check_value` gave."""
    return {
        "required": _("This field is required."),
        "too_long": _("This is too long."),
        "too_short": _("This is too short."),
        "too_small": _("This is less than allowed."),
        "too_large": _("This is more than allowed."),
        "not_a_number": _("Write a number."),
        "ambiguous_number": _("Write the number without thousands separators."),
        "not_a_date": _("Write the date as year-month-day."),
        "not_yes_no": _("Answer yes or no."),
        "not_a_choice": _("Choose one of the list."),
        "not_a_tax_id": _("This is not a tax id; its check digits do not agree."),
        "not_an_iban": _("This is not an IBAN; its check digits do not agree."),
        "not_a_url": _("Write a web address, such as https://example.org."),
    }.get(code, _("This value does not fit the field."))
