"""The closed lists that words take their values from, as value and how it is said."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import get_language

from config.templatetags.ui import country_name
from contacts.models.catalogue import Tag
from contacts.models.quality import QualityRule
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.normalise.places import country_codes
from contacts.reading.flags import SENTENCES
from contacts.reading.words import languages
from interactions.models.forms import Form
from segments.vocabulary.later import Later

ID = "id:"


def of_enum(choices: Any) -> Mapping[str, str]:
    """Return the values of a fixed list that the code knows."""
    return {str(value): str(label) for value, label in choices.choices}


def _rows(model: type[Model]) -> Mapping[str, str]:
    """Return rows by what a rename does not touch."""
    named = model._default_manager.order_by("name", "pk")
    return {f"{ID}{row.pk}": str(row) for row in named}


def tags() -> Mapping[str, str]:
    """Return the tags."""
    return Later(lambda: _rows(Tag))


def teams() -> Mapping[str, str]:
    """Return the teams."""
    return Later(lambda: _rows(Team))


def sources() -> Mapping[str, str]:
    """Return the places that data comes from."""
    return Later(lambda: _rows(Source))


def owners() -> Mapping[str, str]:
    """Return the colleagues by user name, former ones included: some still own contacts."""
    users = get_user_model().objects
    return Later(lambda: {user.username: str(user) for user in users.order_by("username")})


def issues() -> Mapping[str, str]:
    """Return the flaws that rules and imports find, by their code."""
    return Later(
        lambda: {
            **{code: str(said) for code, said in SENTENCES.items()},
            **{rule.code: rule.message for rule in QualityRule.objects.order_by("code")},
        }
    )


def forms() -> Mapping[str, str]:
    """Return the forms by their key."""
    named = Form.objects.order_by("name", "pk").values_list("key", "name")
    return Later(lambda: {str(key): name for key, name in named})


def countries() -> Mapping[str, str]:
    """Return the countries by their two letters."""
    return _countries(get_language() or "en")


def tongues() -> Mapping[str, str]:
    """Return the languages by their two letters."""
    return _tongues(get_language() or "en")


@lru_cache(maxsize=8)
def _countries(_language: str) -> Mapping[str, str]:
    named = {code: country_name(code) for code in country_codes()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=8)
def _tongues(_language: str) -> Mapping[str, str]:
    return dict(languages())
