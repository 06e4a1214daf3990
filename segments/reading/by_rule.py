"""Answers who asks for people by a rule: lists, exports, commands."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from config.rules import ByRule
from segments.compiling import people as described
from segments.language.reads import columns_of, names_of
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import read_rule


def people_by_rule(people: QuerySet, data: Any, user: Any | None) -> ByRule:
    """Keep those of some people whom a rule describes at this moment.

    Raises:
        Invalid: the first thing that is wrong with the rule, under its path.
    """
    rule = read_rule(data, user)
    found = people.filter(pk__in=described(rule, now=timezone.now()))
    return ByRule(found, names_of(rule), columns_of(rule, vocabulary_for(user)))
