"""What the rows of an answer are called, and by which key: never a number of the database."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.templatetags.ui import country_name
from contacts.models.preference import Channel
from contacts.models.quality import Dimension
from contacts.models.source import Source
from contacts.models.team import Team
from interactions.models.engagement import EngagementChannel
from interactions.models.forms import Form
from interactions.models.purchases import Product
from segments.measures.names import TIME
from segments.models.scores import Cell
from segments.models.segment import Segment
from segments.reading.measuring.question import Key

Keys = dict[str, Key]


def _owners(numbers: list[str]) -> Keys:
    found = get_user_model().objects.filter(pk__in=numbers)
    return {str(user.pk): Key(user.get_username(), str(user)) for user in found}


def _teams(numbers: list[str]) -> Keys:
    found = Team.objects.filter(pk__in=numbers)
    return {str(team.pk): Key(team.name, team.name) for team in found}


def _sources(numbers: list[str]) -> Keys:
    found = Source.objects.filter(pk__in=numbers)
    return {str(source.pk): Key(source.name, str(source)) for source in found}


def _keyed(model: Any) -> Callable[[list[str]], Keys]:
    def named(numbers: list[str]) -> Keys:
        found = model.objects.filter(pk__in=numbers)
        return {str(row.pk): Key(str(row.key), str(row)) for row in found}

    return named


def _words(words: Mapping[str, Any]) -> Callable[[list[str]], Keys]:
    return lambda codes: {code: Key(code, str(words.get(code, code))) for code in codes}


def _countries(codes: list[str]) -> Keys:
    return {code: Key(code, str(country_name(code))) for code in codes}


def _themselves(texts: list[str]) -> Keys:
    return {text: Key(text, text) for text in texts}


_CHANNELS = {**dict(Channel.choices), **dict(EngagementChannel.choices)}
_NAMED: Final[Mapping[str, Callable[[list[str]], Keys]]] = {
    "owner": _owners,
    "team": _teams,
    "source": _sources,
    "product": _keyed(Product),
    "segment": _keyed(Segment),
    "form": _keyed(Form),
    "country": _countries,
    "rfm": _words(dict(Cell.choices)),
    "channel": _words(_CHANNELS),
    "quality_dimension": _words(dict(Dimension.choices)),
}


# Sides whose keys are not what the database counts by: where to look them up.
_LOOKED_UP: Final[Mapping[str, tuple[Any, str]]] = {
    "owner": (None, get_user_model().USERNAME_FIELD),
    "team": (Team, "name"),
    "source": (Source, "name"),
    "product": (Product, "key"),
    "segment": (Segment, "key"),
    "form": (Form, "key"),
}


def _nothing(side: str) -> str:
    return {
        "owner": _("Nobody"),
        "team": _("No team"),
        "source": _("No source"),
        "product": _("Without a product: shipping, discounts"),
        "category": _("Without a category"),
        "sales_channel": _("No channel"),
        "country": _("No country"),
        **dict.fromkeys(("rfm", "rfm_r", "rfm_fm"), _("Not scored")),
        "cohort": _("Never bought"),
        "quality_dimension": _("Found by imports"),
    }.get(side, "–")


def raw_of(side: str, key: str) -> str:
    """Return the value that the database has for a key, as `sides` say it; its own if unknown."""
    column = _LOOKED_UP.get(side)
    if column is None or not key:
        return key
    model, name = column
    rows = (get_user_model() if model is None else model).objects
    try:
        pk = rows.filter(**{name: key}).values_list("pk", flat=True).first()
    except ValidationError:
        pk = None
    return str(pk) if pk is not None else key


def keys_of(side: str, values: Iterable[str]) -> Keys:
    """Return the key and label of every value on a side; what is not known there keeps its own."""
    wanted = sorted({value for value in values if value})
    named = _themselves if side in (*TIME, "cohort", "k") else _NAMED.get(side, _themselves)
    found = named(wanted)
    return {
        **{value: Key(value, value) for value in wanted if value not in found},
        **found,
        "": Key("", _nothing(side)),
    }


def order_of_flaws(code: str) -> int:
    """Return where a dimension of quality stands among the others."""
    words = list(Dimension.values)
    return words.index(code) if code in words else len(words)
