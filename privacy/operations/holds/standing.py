"""Who is held at a moment, and by which holds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from config.holds import words
from privacy.models.holds import HeldContact, LegalHold
from segments.compiling import compile_rule
from segments.vocabulary.refusals import read_rule


def holds_on(people: Sequence[int], *, now: datetime | None = None) -> dict[int, list[LegalHold]]:
    """Return, for each of these contacts that is held, the holds; live rules are asked anew.

    Raises:
        Invalid: the rule of a live hold cannot be read any more. Nobody is free then.
    """
    now = now or timezone.now()
    found: dict[int, list[LegalHold]] = {}
    standing = {hold.pk: hold for hold in LegalHold.objects.standing().filter(since__lte=now)}
    if not standing or not people:
        return found
    named = HeldContact.objects.filter(contact__in=people, hold__in=standing)
    for contact, number in named.order_by("hold_id").values_list("contact_id", "hold_id"):
        found.setdefault(contact, []).append(standing[number])
    for hold in standing.values():
        if hold.reach == LegalHold.Reach.LIVE:
            for contact in described(hold.rule, now=now, only=people):
                if hold not in found.setdefault(contact, []):
                    found[contact].append(hold)
    return found


def held_among(people: Sequence[int], *, now: datetime | None = None) -> frozenset[int]:
    """Return those of these contacts that are held."""
    return frozenset(holds_on(people, now=now))


def obstacle_to_merge(survivor: Any, absorbed: Any) -> str:
    """Say why two records must not become one, or nothing; the matter is not named."""
    return words() if held_among([survivor.pk, absorbed.pk]) else ""


def described(rule: object, *, now: datetime, only: Sequence[int] | None = None) -> Iterable[int]:
    """Return the numbers of the people whom a kept rule describes at a moment; queries."""
    compiled = compile_rule(read_rule(rule, None), now=now, only=only)
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        return [row[0] for row in cursor.fetchall()]
