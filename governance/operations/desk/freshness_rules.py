"""Lets the quality rules of freshness demand what the policies agree on.

One rule for each policy: that of everybody leaves out the stages that have their own, and both
leave out the members of segments that have theirs.
"""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from contacts.models.quality import Dimension, Fix, QualityRule, Severity
from contacts.operations.quality.rules import change_rule, define_rule
from contacts.quality.fields import CHECKED, FIELDS
from governance.models.quality import FreshnessPolicy

For = FreshnessPolicy.For
_YEAR = 365
_THERE = {"email": "email", "phone": "phone", "address": "addresses"}


def keep_rules(group: str, by: Actor) -> None:
    """Make the rules of one group of fields say what its policies say; others have no rule."""
    if CHECKED + group not in FIELDS:
        return
    policies = list(FreshnessPolicy.objects.filter(group=group))
    own = [p for p in policies if p.scope_key and p.active]
    stages = sorted(p.scope_key for p in own if p.scope == For.STAGE)
    segments = sorted(p.scope_key for p in own if p.scope == For.SEGMENT)
    for policy in policies:
        # The end of a key, its random part: a code has forty letters.
        code = f"stale_{group}_{policy.scope_key[-12:]}".rstrip("_")
        values = {
            "argument": {"days": policy.months * _YEAR // 12},
            "condition": _condition(policy, stages),
            "people": _people(policy, segments),
            "active": policy.active,
            **_sentences(policy),
        }
        rule = QualityRule.objects.filter(code=code).first()
        if rule is not None:
            change_rule(rule=rule, values=values, by=by)
        elif policy.active:
            define_rule(values=_usual(policy, code) | values, by=by)


def _usual(policy: FreshnessPolicy, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "fields": [CHECKED + policy.group],
        "operator": "fresh_within_days",
        "dimension": Dimension.FRESH,
        "severity": Severity.INFO,
        "due_days": 90,
        "fix": Fix.VERIFY,
        "owner": policy.owner,
    }


def _people(policy: FreshnessPolicy, own: list[str]) -> dict[str, list[str]]:
    if policy.scope == For.SEGMENT:
        return {"inside": [policy.scope_key]}
    return {"outside": own} if own else {}


def _condition(policy: FreshnessPolicy, own: list[str]) -> dict[str, Any]:
    if policy.scope == For.STAGE:
        return {"field": "stage", "op": "in_list", "value": [policy.scope_key]}
    if own and policy.scope == For.ALL:
        return {"field": "stage", "op": "in_list", "value": own, "not": True}
    there = _THERE.get(policy.group)
    return {"field": there, "op": "present"} if there else {}


def _sentences(policy: FreshnessPolicy) -> dict[str, str]:
    said = {}
    for language in ("en", "es"):
        with translation.override(language):
            text = _("Not checked for %(months)d months: %(fields)s")
            words = {"months": policy.months, "fields": _names()[policy.group]}
            said[f"message_{language}"] = text % words
    return said


def _names() -> dict[str, str]:
    return {
        "name": _("Name"),
        "email": _("Email"),
        "phone": _("Phone"),
        "address": _("Address"),
        "birth": _("Birthday"),
        "work": _("Work"),
        "language": _("Language"),
    }
