"""Words for the fields of a person and for their values, in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from babel import Locale
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from config.actor import Door
from config.templatetags.ui import day, exact, language_name
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact, Organisation
from contacts.models.source import Source
from contacts.models.team import Team

Names = dict[str, dict[int, str]]

DOORS = {
    Door.PAGE: _("in the application"),
    Door.API: _("through the API"),
    Door.ADMIN: _("in the data owner admin"),
    Door.IMPORT: _("by an import"),
    Door.COMMAND: _("by a command"),
    Door.JOB: _("by a background job"),
    Door.PUBLIC: _("on a public page"),
}
# What files and other programs call the kinds of address.
LABELS = {
    "home": pgettext_lazy("address", "home"),
    "work": pgettext_lazy("address", "work"),
    "mobile": pgettext_lazy("address", "mobile"),
    "main": pgettext_lazy("address", "main"),
    "mailing": pgettext_lazy("address", "mailing"),
    "billing": pgettext_lazy("address", "billing"),
    "shipping": pgettext_lazy("address", "shipping"),
    "fax": pgettext_lazy("address", "fax"),
    "other": pgettext_lazy("address", "other"),
}
# The colours of a contact's stages.
STAGE_TONES = {
    "lead": "blue",
    "prospect": "violet",
    "customer": "green",
    "lapsed": "amber",
    "former": "",
}
_LINKED: dict[str, Any] = {"organisation": Organisation, "team": Team, "source": Source}


def door_words(door: str) -> Any:
    """Return how a change came in, in words; empty when nobody said."""
    return DOORS.get(door, "")  # type: ignore[call-overload]


def label_words(label: str) -> Any:
    """Return the label of an address in words; what people wrote themselves stays."""
    return LABELS.get(label.lower(), label)


def custom_label(field: CustomField) -> str:
    """Return the label of a custom field in the language of the page."""
    if (get_language() or "").startswith("es") and field.label_es:
        return field.label_es
    return field.label_en


# What rules of quality speak of besides the fields of a contact.
MEASURED_WORDS: dict[str, Any] = {
    "email_local": _("Email, before the @"),
    "email_domain": _("Email, after the @"),
    "email_mark": _("Kind of mailbox"),
    "street": _("Street"),
    "city": _("City"),
    "region": _("Region"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "points": _("Number of contact points"),
    "addresses": _("Number of addresses"),
    "open_duplicates": _("Number of likely duplicates"),
}


def field_label(name: str, custom: dict[str, CustomField]) -> str:
    """Return the label of a field; custom fields come as `custom.<slug>`."""
    if name.startswith("custom."):
        slug = name.removeprefix("custom.")
        return custom_label(custom[slug]) if slug in custom else slug
    words = {
        "archived_at": _("Archived"),
        "merged_into": _("Merged into"),
        "tags": _("Tags"),
        "points": _("Contact points"),
        "addresses": _("Addresses"),
    }
    text = str(words.get(name) or Contact._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def known_field(name: str) -> bool:
    """Say whether `name` is a column of a person or a custom field."""
    return name.startswith("custom.") or name in {field.name for field in Contact._meta.fields}


def people_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of colleagues by number, former ones included; one query."""
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)}


def linked_names(values: Iterable[tuple[str, Any]]) -> Names:
    """Return the names that the foreign keys among `(field, value)` pairs stand for."""
    wanted: dict[str, set[int]] = {name: set() for name in ("owner", *_LINKED)}
    for name, value in values:
        if name in wanted and value:
            wanted[name].add(value)
    names: Names = {"owner": people_names(wanted["owner"])}
    for name, model in _LINKED.items():
        rows = model.objects.filter(pk__in=wanted[name]) if wanted[name] else model.objects.none()
        names[name] = {row.pk: str(row) for row in rows}
    return names


def value_words(name: str, value: Any, names: Names) -> str:
    """Return a stored value as a person reads it; an empty value is an empty text."""
    if value is None or value == "" or value == []:
        return ""
    if name in names:
        return names[name].get(value, "")
    if name == "language":
        return language_name(value)
    if isinstance(value, datetime):
        return exact(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if not name.startswith("custom.") and (choices := Contact._meta.get_field(name).choices):
        return str(dict(choices).get(value, value))  # type: ignore[arg-type]
    return str(value)


def birthday_words(contact: Any) -> str:
    """Return what is known of a birthday: the date, the day without a year, or the year."""
    if contact.birth_date:
        return day(contact.birth_date)
    if contact.birth_day:
        month, number = (int(part) for part in contact.birth_day.split("-"))
        # 2000 is a leap year: 29 February is a birthday too.
        return date_format(date(2000, month, number), "MONTH_DAY_FORMAT")
    return str(contact.birth_year or "")


def languages() -> list[tuple[str, str]]:
    """Return the languages of ISO 639-1, named in the language of the page."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).languages
    found = [(code, name[:1].upper() + name[1:]) for code, name in names.items() if len(code) == 2]
    return sorted(found, key=lambda pair: pair[1])
