"""Makes and changes organisations."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, Stale
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact, Organisation
from contacts.normalise.places import country_code
from contacts.normalise.tax_ids import normalise_tax_id
from contacts.normalise.text import fold, tidy, tidy_lines
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.reading_points import Unreadable, read_points
from contacts.operations.searching import refresh_search

FIELDS = ("name", "website", "tax_id", "phone", "city", "country", "notes", "owner")
_NOTES_MAX = 20_000


@operation
def create_organisation(*, values: Mapping[str, Any], by: Actor) -> Organisation:
    """Make an organisation.

    Raises:
        Invalid: values break rules, or the name is taken, accents and case aside.
    """
    good = _checked({"name": "", **values}, None)
    organisation = Organisation.objects.create(**good)
    record("organisation.created", about=organisation, by=by, fields=_names(good))
    return organisation


@operation
def update_organisation(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> Organisation:
    """Change what really differs; a new name is found at its people's records at once.

    Raises:
        Stale: it has another version than `expected_version`.
        Invalid: values break rules, or the name is taken.
    """
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody changed this organisation meanwhile. Load it again."))
    good = _checked(values, current)
    changed = {name: value for name, value in good.items() if value != getattr(current, name)}
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    current.version += 1
    current.updated_at = timezone.now()
    current.save(update_fields=[*changed, "version", "updated_at"])
    if "name" in changed:
        people = list(Contact.objects.filter(organisation=current).values_list("pk", flat=True))
        refresh_search(people)
        refresh_match_keys(people)
    record("organisation.updated", about=current, by=by, fields=_names(changed))
    return current


def _names(values: Mapping[str, Any]) -> list[str]:
    return sorted(values.keys() - {"name_fold"})


def _checked(values: Mapping[str, Any], current: Organisation | None) -> dict[str, Any]:
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    good: dict[str, Any] = {}
    for name in FIELDS:
        if name not in values:
            continue
        good[name], problem = _checked_field(name, values[name])
        if problem:
            problems[name] = [problem]
    if good.get("tax_id") and "tax_id" not in problems:
        country = good.get("country") or (current.country if current else "")
        good["tax_id"], wrong = _tax_id(good["tax_id"], country)
        problems |= {"tax_id": [wrong]} if wrong else {}
    if "name" in good and "name" not in problems:
        good["name_fold"] = fold(good["name"])[:200]
        others = Organisation.objects.filter(name_fold=good["name_fold"])
        if (others.exclude(pk=current.pk) if current else others).exists():
            problems["name"] = [_("There is an organisation of this name already.")]
    if problems:
        raise Invalid(problems)
    return good


def _checked_field(name: str, value: Any) -> tuple[Any, str]:
    if name == "owner":
        gone = value is not None and not value.is_active
        return value, _("This person no longer works here.") if gone else ""
    text = tidy_lines(str(value or "")) if name == "notes" else tidy(str(value or ""))
    if name == "country" and text:
        code = country_code(text)
        return code or "", "" if code else _("This country is not known.")
    if name == "phone" and text:
        return _phone(text)
    if name == "website" and text:
        return _website(text)
    most = Organisation._meta.get_field(name).max_length or _NOTES_MAX
    if name == "name" and not text:
        return "", _("Give a name.")
    return text, _("This is too long.") if len(text) > most else ""


def _tax_id(text: str, country: str) -> tuple[str, str]:
    """Return the number in one spelling; without a country, what it cannot be is let be."""
    found = normalise_tax_id(text, country or settings.ORG_PHONE_REGION)
    if found.status == "invalid" and country:
        return "", _("This is not a tax id of the country; its check digits do not agree.")
    return (found.value if found.status == "valid" else text), ""


def _phone(text: str) -> tuple[str, str]:
    try:
        return read_points("phone", text)[0].normalised, ""
    except Unreadable as refusal:
        return "", str(refusal)


def _website(text: str) -> tuple[str, str]:
    address = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return "", _("Write a web address, such as https://example.org.")
    return address, _("This is too long.") if len(address) > 200 else ""
