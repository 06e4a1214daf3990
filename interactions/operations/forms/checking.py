"""Checks what colleagues say about a form before it is stored."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.catalogue import CustomField
from contacts.models.preference import Channel, Purpose
from contacts.normalise.text import tidy
from contacts.operations.consent_facts import SOFT_OPT_IN
from interactions.models.forms import Form
from interactions.operations.forms.wording import sentences
from interactions.questionnaire.definition import Consent, Definition
from interactions.questionnaire.kinds import CUSTOM
from interactions.questionnaire.parsing import DefinitionRefused, place, read_definition
from interactions.questionnaire.problems import Problem
from interactions.questionnaire.theme import read_theme

LANGUAGES = ("en", "es")
BASES = ("consent", "contract", "legitimate_interest", "legal_obligation")
RESERVED = ("new", "confirm", "embed", "theme")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ORIGIN = re.compile(r"https?://(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?")
_NAME_MAX, _PURPOSE_MAX, _SLUG_MAX, _ORIGINS_MAX = 120, 200, 60, 20
FIELDS = (
    "slug", "name", "purpose", "basis", "definition", "theme", "languages", "closes_at",
    "quota", "allowed_origins", "single_use", "team", "owner",
)  # fmt: skip


def checked(values: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """Return `values` ready to be stored in `form`.

    Raises:
        Invalid: they break rules; all problems at once.
    """
    problems: dict[str, list] = {
        name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)
    }
    good = {name: values[name] for name in FIELDS if name in values}
    for name in ("name", "purpose"):
        if name in good:
            good[name] = tidy(str(good[name] or ""))
    languages = good.get("languages", form.languages)
    problems |= _plain_problems(good, form)
    if "languages" not in problems and ("definition" in good or "languages" in good):
        problems |= definition_problems(good.get("definition", form.definition), languages)
    if "theme" in good:
        _theme, wrong = read_theme(good["theme"] if isinstance(good["theme"], dict) else {})
        problems |= sentences((Problem(n, code) for n, code in wrong.items()), "theme.")
    if problems:
        raise Invalid(problems)
    return good


def definition_problems(data: Any, languages: Sequence[str]) -> dict[str, list]:
    """Return what is wrong with a definition, in words by place."""
    try:
        definition = read_definition(data, languages)
    except DefinitionRefused as refusal:
        return sentences(refusal.problems, "definition.")
    return sentences(_outside(definition), "definition.")


def _outside(definition: Definition) -> list[Problem]:
    """Return what does not fit the rest of the house: purposes, channels, custom fields."""
    active = Purpose.objects.filter(active=True).order_by("version")
    purposes = dict(active.values_list("slug", "basis"))
    custom = set(CustomField.objects.filter(active=True).values_list("slug", flat=True))
    targets = {field.maps_to for field in definition.fields()}
    found = []
    for number, page in enumerate(definition.pages):
        for at, field in enumerate(page.fields):
            path = place(number, at)
            slug = field.maps_to.removeprefix(CUSTOM)
            if field.maps_to.startswith(CUSTOM) and slug not in custom:
                found.append(Problem(f"{path}.maps_to", "not_in_list"))
            if field.consent is None:
                continue
            if field.consent.purpose not in purposes:
                found.append(Problem(f"{path}.consent.purpose", "unknown_purpose"))
            if field.consent.channel not in Channel.values:
                found.append(Problem(f"{path}.consent.channel", "not_in_list"))
            if address_of(field.consent.channel) not in targets:
                found.append(Problem(f"{path}.consent.channel", "no_address"))
            found += _grounds(field.consent, purposes, f"{path}.consent")
    return found


def _grounds(consent: Consent, purposes: Mapping[str, str], path: str) -> Iterator[Problem]:
    """Return what does not fit a consent that is signed, or that rests on a sale."""
    if consent.signature and consent.channel not in (Channel.SMS, Channel.PHONE):
        yield Problem(f"{path}.signature", "no_signing")
    sold = consent.channel in (Channel.EMAIL, Channel.SMS)
    if consent.order and not (sold and purposes.get(consent.purpose) == SOFT_OPT_IN):
        yield Problem(f"{path}.order", "no_sale")


def address_of(channel: str) -> str:
    """Return the field of a contact that holds the address of a channel."""
    return "phone" if channel in (Channel.SMS, Channel.PHONE) else "email"


def _plain_problems(good: dict[str, Any], form: Form) -> dict[str, list]:
    problems: dict[str, list] = {}
    for name, check in _CHECKS.items():
        if name in good and (problem := check(good[name], form)):
            problems[name] = [problem]
    return problems


def _slug(value: Any, form: Form) -> str:
    text = str(value or "")
    if not _SLUG.fullmatch(text) or len(text) > _SLUG_MAX or text in RESERVED:
        return _("Use small letters, digits and hyphens.")
    if form.pk and form.versions.exists() and text != form.slug:
        return _("A published form keeps its address.")
    if Form.objects.filter(slug=text).exclude(pk=form.pk).exists():
        return _("Another form has this address.")
    return ""


def _name(value: str, form: Form) -> str:
    if value and len(value) <= _NAME_MAX:
        return ""
    return _("Give a name of at most %(most)d characters.") % {"most": _NAME_MAX}


def _purpose(value: str, form: Form) -> str:
    return "" if len(value) <= _PURPOSE_MAX else _("This is too long.")


def _basis(value: Any, form: Form) -> str:
    return "" if value in BASES else _("Choose one of the list.")


def _languages(value: Any, form: Form) -> str:
    good = isinstance(value, list) and value and set(value) <= set(LANGUAGES)
    return "" if good and len(set(value)) == len(value) else _("Choose one of the list.")


def _closes_at(value: Any, form: Form) -> str:
    if value is None or (isinstance(value, datetime) and timezone.is_aware(value)):
        return ""
    return _("Give a day and a time.")


def _quota(value: Any, form: Form) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1_000_000
    return "" if value is None or good else _("Give a number from 1 to 1,000,000.")


def _origins(value: Any, form: Form) -> str:
    good = isinstance(value, list) and len(value) <= _ORIGINS_MAX
    if good and all(isinstance(each, str) and _ORIGIN.fullmatch(each) for each in value):
        return ""
    return _("Give addresses such as https://www.example.org, without a path.")


_CHECKS = {
    "slug": _slug,
    "name": _name,
    "purpose": _purpose,
    "basis": _basis,
    "languages": _languages,
    "closes_at": _closes_at,
    "quota": _quota,
    "allowed_origins": _origins,
}
