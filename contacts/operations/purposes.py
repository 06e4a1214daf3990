"""Makes and changes the reasons for which people are written to, in the words shown to them.

Words in force are never changed: other words are another version, and whoever said yes to
earlier ones has not said yes to these.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.numbers import whole_number
from config.operation import operation
from contacts.models.preference import Purpose
from contacts.normalise.text import tidy
from contacts.operations.permission.reasons import BASES, FUNDRAISING

WORDS = ("name_en", "name_es", "wording_en", "wording_es", "basis")
LIMITS = ("lasts_months", "cap", "cap_days")
_MOST = {"name_en": 120, "name_es": 120, "wording_en": 4_000, "wording_es": 4_000}
_LARGEST = {"lasts_months": 240, "cap": 1_000, "cap_days": 366}
_SLUG_MAX = 50


class NotInForce(DomainError):
    """There is a later version of this purpose, or it is not used any more."""

    code = "not_in_force"


@operation
def create_purpose(*, slug: str, values: dict[str, Any], by: Actor) -> Purpose:
    """Add a purpose, in force at once.

    Args:
        slug: its short name, for programs; it stays for all versions.
        values: the words of WORDS and, perhaps, the numbers of LIMITS.
        by: who adds it.

    Raises:
        Invalid: a word is missing, a number is wrong, or the short name is taken.
    """
    checked, problems = _checked(values, {})
    short = slugify(slug)[:_SLUG_MAX]
    if not short or Purpose.objects.filter(slug=short).exists():
        problems["slug"] = [_("Choose another short name; this one is taken or empty.")]
    if problems:
        raise Invalid(problems)
    purpose = Purpose.objects.create(slug=short, published_at=timezone.now(), **checked)
    record("purpose.created", about=purpose, by=by, purpose=short, version=1)
    return purpose


@operation
def change_purpose(*, purpose: Purpose, values: dict[str, Any], by: Actor) -> Purpose:
    """Change numbers where they stand; other words are published as the next version.

    From then on consents to earlier words no longer count (`superseded`).

    Returns:
        The version in force, which may be the same one.

    Raises:
        Invalid: a word is missing or a number is wrong.
        NotInForce: this version is an old one.
    """
    current = _locked(purpose)
    before = {name: getattr(current, name) for name in (*WORDS, *LIMITS)}
    checked, problems = _checked(values, before)
    if problems:
        raise Invalid(problems)
    changed = [name for name in before if checked[name] != before[name]]
    if not set(changed) & {*WORDS}:
        return _with_limits(current, {name: checked[name] for name in changed}, by)
    Purpose.objects.filter(slug=current.slug).update(active=False)
    following = Purpose.objects.create(
        slug=current.slug, version=current.version + 1, published_at=timezone.now(), **checked
    )
    facts = {"purpose": following.slug, "version": following.version, "fields": changed}
    record("purpose.published", about=following, by=by, **facts)
    return following


@operation
def retire_purpose(*, purpose: Purpose, by: Actor) -> Purpose:
    """Use a purpose no more: nobody can be written to for it; what was said stays.

    Raises:
        NotInForce: it is not used already.
    """
    current = _locked(purpose)
    current.active = False
    current.save(update_fields=["active"])
    record("purpose.retired", about=current, by=by, purpose=current.slug, version=current.version)
    return current


def _locked(purpose: Purpose) -> Purpose:
    rows = Purpose.objects.select_for_update().filter(slug=purpose.slug, active=True)
    current = rows.order_by("-version").first()
    if current is None or current.pk != purpose.pk:
        raise NotInForce(_("There is a later version of this purpose. Open it again."))
    return current


def _with_limits(purpose: Purpose, limits: dict[str, Any], by: Actor) -> Purpose:
    if limits:
        for name, value in limits.items():
            setattr(purpose, name, value)
        purpose.save(update_fields=list(limits))
        facts = {"purpose": purpose.slug, "version": purpose.version, "fields": list(limits)}
        record("purpose.changed", about=purpose, by=by, **facts)
    return purpose


def _may_rest_on(basis: Any, before: str) -> bool:
    """Say whether a purpose may rest on this; on fundraising a new one does in HIPAA mode only."""
    if basis == FUNDRAISING and basis != before:
        return bool(settings.HIPAA_MODE)
    return basis in BASES


def _checked(
    values: dict[str, Any], before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    given = {"basis": "consent", "cap_days": 30, **before, **values}
    problems: dict[str, list[Any]] = {
        name: [_("Unknown word.")] for name in values.keys() - {*WORDS, *LIMITS}
    }
    checked: dict[str, Any] = {}
    for name, most in _MOST.items():
        text = str(given.get(name) or "").replace("\r\n", "\n").strip()
        checked[name] = tidy(text) if name.startswith("name") else text.replace("\0", "")
        if not checked[name]:
            problems[name] = [_("Write it in both languages.")]
        elif len(checked[name]) > most:
            problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    checked["basis"] = given["basis"]
    if not _may_rest_on(given["basis"], before.get("basis", "")):
        problems["basis"] = [_("Choose one of the list.")]
    for name, largest in _LARGEST.items():
        value = given.get(name)
        checked[name] = None if value in (None, "") else whole_number(str(value), largest)
        if checked[name] == 0 or (checked[name] is None and value not in (None, "")):
            problems[name] = [_("Write a whole number from 1 on.")]
    checked["cap_days"] = checked["cap_days"] or 30
    return checked, problems
