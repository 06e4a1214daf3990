"""Rules ready to start from, with their names and what they are for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from segments.language.nodes import Vocabulary
from segments.language.parsing import RuleRefused, parse
from segments.language.templates import TEMPLATES

WORDS: Final[Mapping[str, tuple[Any, Any]]] = {
    "lapsed": (_("Lapsed customers"), _("Bought before, but not in half a year.")),
    "loyal": (_("Loyal buyers"), _("Three purchases or more in a year, one of them lately.")),
    "big_spenders": (_("Big spenders"), _("Spent the most in the last year.")),
    "champions": (_("Best customers"), _("Buy often, much and lately.")),
    "at_risk": (_("Customers at risk"), _("Bought often and much, but not lately.")),
    "birthday": (_("Birthday this week"), _("Have their birthday in the next seven days.")),
    "never_bought": (_("Never bought"), _("Known to us, without a single purchase.")),
    "new_customers": (_("First purchase this month"), _("Bought for the first time.")),
    "new_people": (_("New this month"), _("Came to us in the last 30 days.")),
    "opened_not_bought": (
        _("Opened but did not buy"),
        _("Opened an email in the last 30 days and bought nothing."),
    ),
    "price_then_bought": (
        _("Looked at prices, then bought"),
        _("Bought within a week of looking at a page with prices."),
    ),
    "price_not_bought": (
        _("Looked at prices, did not buy"),
        _("Looked at a page with prices in the last 30 days and bought nothing."),
    ),
    "unhappy": (_("Would not recommend us"), _("Answered 0 to 6 in the last 90 days.")),
    "no_consent": (
        _("No consent yet"),
        _("Have an email, but did not say whether we may write."),
    ),
    "quiet": (_("Gone quiet"), _("Neither bought, nor wrote, nor looked for 90 days.")),
    "refunded": (_("Often refunded"), _("Two refunds or more in a year.")),
}


@dataclass(frozen=True, slots=True)
class Template:
    """One rule to start from."""

    code: str
    name: Any
    description: Any
    rule: dict[str, Any]


def templates_for(vocabulary: Vocabulary) -> Iterator[Template]:
    """Return the templates whose words the editor may all use."""
    for code, (name, description) in WORDS.items():
        rule = {"v": 1, "tz": "org", "rule": TEMPLATES[code]}
        try:
            parse(rule, vocabulary)
        except RuleRefused:
            continue
        yield Template(code, name, description, rule)
