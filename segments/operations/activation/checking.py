"""What may be said of a destination."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.preference import Channel
from contacts.normalise.text import tidy
from contacts.operations.permission.question import ask
from contacts.operations.permission.reasons import BASES
from segments.destinations import NoSuchKind, connector_kind
from segments.destinations.connector import Connector
from segments.models.destinations import Destination, Leaving, MatchKey, Mode, Schedule
from segments.models.segment import Segment
from segments.operations.activation.fields import usable_words
from segments.operations.slugs import LONGEST

NAMES = (
    "name", "slug", "kind", "segment", "purpose", "channel", "legal_basis", "region",
    "agreement", "shares", "automated", "match_key", "fields", "settings", "mode",
    "delete_behaviour", "schedule", "everybody", "owner",
)  # fmt: skip
_NEEDED = ("name", "kind", "segment", "purpose", "channel")
_TEXTS = {"name": 120, "slug": LONGEST, "region": 40, "agreement": 200}
_CHOICES: dict[str, Any] = {
    "channel": Channel.values,
    "match_key": MatchKey.values,
    "mode": Mode.values,
    "delete_behaviour": Leaving.values,
    "schedule": Schedule.values,
    "legal_basis": BASES,
}
_SETTING_MAX = 500


def checked(destination: Destination, values: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    """Return the values ready to be stored.

    Raises:
        Invalid: they break rules; the problems by field.
    """
    given = {name: value for name, value in values.items() if name != "secrets"}
    problems = {name: [_("There is no such field.")] for name in given.keys() - set(NAMES)}
    if is_new:
        problems |= {name: [_("This is needed.")] for name in _NEEDED if not given.get(name)}
    _check_texts(given, destination, problems)
    _check_choices(given, problems)
    if given.get("kind", destination.kind) != destination.kind and not is_new:
        problems["kind"] = [_("The kind of a destination stays what it is.")]
    if not problems:
        _check_terms(given, destination, problems)
    if problems:
        raise Invalid(problems)
    return given


def _check_texts(
    given: dict[str, Any], destination: Destination, problems: dict[str, list]
) -> None:
    for name, most in _TEXTS.items():
        if name not in given:
            continue
        given[name] = tidy(str(given[name] or ""))
        if len(given[name]) > most:
            problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    if "name" in given and not given["name"]:
        problems["name"] = [_("Give a name.")]
    slug = given.get("slug")
    if slug is None:
        return
    if not slug:
        del given["slug"]
    elif slug != slugify(slug):
        problems["slug"] = [_("Use small letters, digits and hyphens.")]
    elif Destination.objects.filter(slug=slug).exclude(pk=destination.pk).exists():
        problems["slug"] = [_("There is a destination of this short name already.")]


def _check_choices(given: dict[str, Any], problems: dict[str, list]) -> None:
    for name, choices in _CHOICES.items():
        if name in given and given[name] not in choices:
            problems[name] = [_("Choose one of the list.")]
    if "segment" in given and not isinstance(given["segment"], Segment):
        problems["segment"] = [_("Choose one of the list.")]
    owner = given.get("owner")
    if "owner" in given and (owner is None or not owner.is_active):
        problems["owner"] = [_("This person no longer works here.")]


def _check_terms(
    given: dict[str, Any], destination: Destination, problems: dict[str, list]
) -> None:
    """Check what depends on the kind of place and on what it is for."""

    def meant(name: str) -> Any:
        return given.get(name, getattr(destination, name))

    try:
        kind = connector_kind(meant("kind"))
    except NoSuchKind:
        problems["kind"] = [_("Choose one of the list.")]
        return
    try:
        question = ask(channel=meant("channel"), purpose=meant("purpose"))
    except Invalid as refusal:
        problems.update(refusal.fields)
        return
    if not meant("legal_basis"):
        given["legal_basis"] = min(question.bases)
    if meant("automated") and meant("channel") not in (Channel.PHONE, Channel.SMS):
        problems["automated"] = [_("Only calls and texts come from a machine.")]
    if meant("match_key") not in kind.match_keys:
        problems["match_key"] = [_("This kind of destination does not know people by it.")]
    words = set(usable_words(kind, marketing=question.is_marketing))
    if not isinstance(meant("fields"), list) or set(meant("fields")) - words:
        problems["fields"] = [_("Choose fields that may leave to such a destination.")]
    _check_settings(given, kind, problems)


def _check_settings(
    given: dict[str, Any], kind: type[Connector], problems: dict[str, list]
) -> None:
    if "settings" not in given:
        return
    known = {setting.name: setting for setting in kind.settings if not setting.secret}
    said = given["settings"]
    if not isinstance(said, dict) or said.keys() - known.keys():
        problems["settings"] = [_("There is no such setting.")]
        return
    given["settings"] = {name: str(text).strip() for name, text in said.items() if text}
    for name, setting in known.items():
        text = given["settings"].get(name, "")
        if setting.required and not text:
            problems["settings"] = [_("%(setting)s is needed.") % {"setting": setting.label}]
        elif len(text) > _SETTING_MAX or (setting.choices and text and text not in setting.choices):
            problems["settings"] = [_("%(setting)s does not fit.") % {"setting": setting.label}]
