"""Writes internal policies: versions are added, never changed; colleagues acknowledge them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from contacts.normalise.text import tidy, tidy_lines
from governance.models.policy import Policy, PolicyAcknowledgement, PolicyTopic, PolicyVersion

FIELDS = ("topic", "title", "owner", "review_on")
_TITLE_MAX, _TEXT_MAX = 120, 100_000


class PolicyRetired(DomainError):
    """The policy is no longer in force."""

    code = "policy_retired"


class NotLatest(DomainError):
    """A newer version of the policy was published meanwhile."""

    code = "not_latest_version"


@operation
def create_policy(*, values: Mapping[str, Any], by: Actor) -> Policy:
    """Make a policy without a text; publish its first version next.

    Raises:
        Invalid: values break rules.
    """
    policy = Policy.objects.create(**_checked({"title": "", "topic": "", **values}))
    record("policy.created", about=policy, by=by)
    return policy


@operation
def change_policy(*, policy: Policy, values: Mapping[str, Any], by: Actor) -> Policy:
    """Change what stands around the text; the same values again leave no trace.

    Raises:
        Invalid: values break rules.
    """
    current = Policy.objects.select_for_update().get(pk=policy.pk)
    good = _checked(values)
    changed = {name: value for name, value in good.items() if value != getattr(current, name)}
    if changed:
        for name, value in changed.items():
            setattr(current, name, value)
        current.save(update_fields=list(changed))
        record("policy.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def publish_version(
    *, policy: Policy, text: str, by: Actor, effective_on: date | None = None
) -> PolicyVersion:
    """Add a version that is in force from a day on; everybody is to acknowledge it anew.

    Raises:
        Invalid: no text, too long, or the same as the version before.
        PolicyRetired: the policy is no longer in force.
    """
    current = _living(policy)
    text = tidy_lines(text)
    if not text:
        raise Invalid({"text": [_("This field is required.")]})
    if len(text) > _TEXT_MAX:
        raise Invalid({"text": [_("This is too long.")]})
    last = current.versions.order_by("-number").first()
    if last and last.text == text:
        raise Invalid({"text": [_("This is the text that is in force already.")]})
    version = PolicyVersion.objects.create(
        policy=current,
        number=last.number + 1 if last else 1,
        text=text,
        effective_on=effective_on or timezone.localdate(),
        by=by.user,
    )
    told = _tell_everybody(version, by)
    record("policy.published", about=current, by=by, version=version.number, members=told)
    return version


@operation
def acknowledge(*, version: PolicyVersion, by: Actor) -> bool:
    """Note that the actor has read the version; a second time leaves no trace.

    Raises:
        NotLatest: there is a newer version to read.
        PolicyRetired: the policy is no longer in force.
    """
    policy = _living(version.policy)
    latest = policy.versions.aggregate(n=Max("number"))["n"]
    if version.number != latest:
        raise NotLatest(_("A newer version was published meanwhile. Read that one."))
    _row, fresh = PolicyAcknowledgement.objects.get_or_create(version=version, user=by.user)
    if fresh:
        _notices(policy).filter(user=by.user).update(read_at=timezone.now())
        record("policy.acknowledged", about=policy, by=by, version=version.number)
    return fresh


@operation
def retire_policy(*, policy: Policy, by: Actor) -> Policy:
    """Take a policy out of force; it stays readable.

    Raises:
        PolicyRetired: it was retired before.
    """
    current = _living(policy)
    current.retired_at = timezone.now()
    current.save(update_fields=["retired_at"])
    record("policy.retired", about=current, by=by)
    return current


def _living(policy: Policy) -> Policy:
    current = Policy.objects.select_for_update().get(pk=policy.pk)
    if current.retired_at:
        raise PolicyRetired(_("This policy is no longer in force."))
    return current


def _notices(policy: Policy) -> QuerySet[Notice]:
    return Notice.objects.filter(
        kind="policy", about_model=Policy._meta.label, about_key=str(policy.key), read_at=None
    )


def _tell_everybody(version: PolicyVersion, by: Actor) -> int:
    """Write a notice to every colleague but the author; one statement.

    It stands for the notices about earlier versions too.
    """
    _notices(version.policy).update(read_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_notice (user_id, kind, about_model, about_key, facts)"
            " select id, 'policy', 'governance.Policy', %s, jsonb_build_object('version', %s)"
            " from governance_user where is_active and id is distinct from %s",
            [str(version.policy.key), version.number, by.user_id],
        )
        return cursor.rowcount


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    good = {name: values[name] for name in FIELDS if name in values}
    if "title" in good:
        good["title"] = tidy(str(good["title"] or ""))
        if not good["title"] or len(good["title"]) > _TITLE_MAX:
            problems["title"] = [
                _("Give a name of at most %(most)d characters.") % {"most": _TITLE_MAX}
            ]
    if "topic" in good and good["topic"] not in PolicyTopic.values:
        problems["topic"] = [_("Choose one of the list.")]
    if good.get("owner") is not None and not good["owner"].is_active:
        problems["owner"] = [_("This person no longer works here.")]
    if problems:
        raise Invalid(problems)
    return good
