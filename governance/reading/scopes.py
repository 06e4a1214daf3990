"""Whom a review is about, in words."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from config import groups
from contacts.models.contact import Stage
from contacts.models.source import Source
from contacts.models.team import Team


def scope_words(scope: dict[str, Any], user: Any) -> list[tuple[Any, str]]:
    """Return each part of a scope with its words; nothing means everybody."""
    stages = dict(Stage.choices)
    names = {g.key: g.name for g in groups.choices(user)} if scope.get("segments") else {}
    parts = [
        (_("Stages"), [str(stages.get(stage, stage)) for stage in scope.get("stages", [])]),
        (_("Sources"), _named(Source, scope.get("sources", []), "")),
        (_("Owners"), _named(get_user_model(), scope.get("owners", []), _("Nobody"))),
        (_("Teams"), _named(Team, scope.get("teams", []), _("No team"))),
        (_("Segments"), [names.get(key, "–") for key in scope.get("segments", [])]),
        (_("Fields"), [str(_("only stale ones"))] if scope.get("stale") else []),
    ]
    return [(label, ", ".join(words)) for label, words in parts if words]


def _named(model: Any, keys: list[int], nobody: Any) -> list[str]:
    names = {row.pk: str(row) for row in model.objects.filter(pk__in=keys)}
    return [names.get(key, f"#{key}") if key else str(nobody) for key in keys]
