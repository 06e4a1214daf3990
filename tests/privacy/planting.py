"""Plants one invented word per personal column, read from the declarations, for one person.

A new table or column is planted as soon as it is declared: no list of them stands here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from config.personal_data import About, Kept, Personal
from contacts.models.sealed_text import SealedTextField
from governance.inventory import declarations
from tests.audit.rows import NEEDED

AT = datetime(2025, 3, 3, 10, tzinfo=UTC)
SHORTEST = 6
# Who is held is not erased; what opens sealed values must be a real key.
ASIDE = ("privacy.HeldContact", "contacts.PersonKey")


@dataclass
class Garden:
    """The words planted so far, by "table.column"."""

    person: Any
    other: Any
    user: Any
    words: dict[str, list[str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    made: dict[str, Any] = field(default_factory=dict)

    def word(self, where: str, room: int | None) -> str:
        word = f"zq{next(self.numbers):04d}"
        word = word if room and room < 14 else f"{word}kanarek"
        self.words.setdefault(where, []).append(word.lower())
        return word

    @property
    def every_word(self) -> set[str]:
        return {word for words in self.words.values() for word in words}


def plant(person: Any, other: Any, user: Any) -> Garden:
    """Give the person a row in every table about people, and change each once."""
    garden = Garden(person, other, user)
    for about in declarations():
        if isinstance(about, About) and about.person not in ("", "pk") and about.model not in ASIDE:
            _row_of(garden, apps.get_model(about.model), about)
    _own_row(garden)
    return garden


def _own_row(garden: Garden) -> None:
    model = type(garden.person)
    for _twice in range(2):
        for item in model._meta.local_concrete_fields:
            if _plantable(item) and not item.choices and not _stays(model, item):
                setattr(garden.person, item.name, _value(garden, model, item))
        garden.person.save()


def _row_of(garden: Garden, model: Any, about: About) -> Any:
    label = model._meta.label
    if label in garden.made:
        return garden.made[label]
    if not _direct(model, about):
        parent = _parent(model, about)
        if parent is not None:
            _row_of(garden, parent, _about(parent))
    values = {
        item.name: _value(garden, model, item)
        for item in model._meta.local_concrete_fields
        if not isinstance(item, models.AutoField) and not item.generated
    }
    row = model(**values)
    model._base_manager.bulk_create([row])
    garden.made[label] = row
    changed = [
        item for item in model._meta.local_concrete_fields
        if _plantable(item) and not item.choices and not item.primary_key
        and not _stays(model, item)
    ]  # fmt: skip
    if changed and label not in _ADDED_ONLY:
        more = {item.name: _in_the_clear(garden, model, item) for item in changed}
        model._base_manager.filter(pk=row.pk).update(**more)
    return row


# Rows of these are never changed, on purpose: the database refuses it.
_ADDED_ONLY = {"contacts.ConsentEvent", "contacts.WishEvent"}


def _in_the_clear(garden: Garden, model: Any, item: Any) -> Any:
    """Return a new value; what is sealed is written as it was before it had to be."""
    value = _value(garden, model, item)
    return models.Value(value) if isinstance(item, SealedTextField) else value


def _about(model: Any) -> About | None:
    found = [a for a in declarations() if isinstance(a, About) and a.model == model._meta.label]
    return found[0] if found else None


def _direct(model: Any, about: About) -> bool:
    return "__" not in about.person


def _parent(model: Any, about: About) -> Any:
    head = model._meta.get_field(about.person.split("__")[0])
    return head.related_model if head.concrete else None


def _value(garden: Garden, model: Any, item: Any) -> Any:
    where = f"{model._meta.db_table}.{item.column}"
    if item.is_relation:
        return _related(garden, model, item)
    if item.name in ("person", "contact_pk", "contact_key"):
        return garden.person.pk if item.name == "contact_pk" else garden.person.key
    if item.choices:
        return item.choices[0][0]
    if _stays(model, item):
        return (
            _plain(item) if item.has_default() else ["x"] if isinstance(item, ArrayField) else "x"
        )
    match item:
        case models.FileField():
            word = garden.word(where, None)
            return default_storage.save(f"planted/{word}.txt", ContentFile(word.encode()))
        case ArrayField():
            text = isinstance(item.base_field, models.CharField | models.TextField)
            return [garden.word(where, item.base_field.max_length) if text else 1]
        case models.JSONField():
            word = garden.word(where, None)
            return [word] if item.default is list else {"said": word}
        case models.GenericIPAddressField():
            return "203.0.113.7"
        case models.CharField() | models.TextField():
            room = item.max_length
            if item.name == "email":
                return f"{garden.word(where, room)}@example.com"
            return garden.word(where, room) if not room or room >= SHORTEST else "x" * min(room, 2)
    return _plain(item)


def _stays(model: Any, item: Any) -> bool:
    """Say whether a text column holds nothing about the person, so that nothing is planted."""
    about = _about(model)
    kept = about is not None and isinstance(about.columns.get(item.name), Kept)
    return kept and _plantable(item)


def _plain(item: Any) -> Any:
    if item.has_default() and item.get_default() is not None:
        return item.get_default()
    match item:
        case models.DateTimeField():
            return AT
        case models.DateField():
            return date(1980, 3, 3)
        case models.BooleanField():
            return True
        case models.UUIDField():
            return uuid4()
        case models.DecimalField():
            return Decimal("1")
        case models.BinaryField():
            return b"x"
    return 1


def _related(garden: Garden, model: Any, item: Any) -> Any:
    target = item.related_model
    if target._meta.label == "contacts.Contact":
        second = item.name in ("other", "right", "absorbed", "merged_into")
        return None if item.name == "merged_into" else garden.other if second else garden.person
    if target._meta.label == "governance.User":
        return None if item.null else garden.user
    if target is model:
        return None
    if target._meta.label in garden.made:
        return garden.made[target._meta.label]
    if item.null and _about(target) is None:
        return None
    return _made(garden, target)


def _made(garden: Garden, target: Any) -> Any:
    about = _about(target)
    if about is not None and about.person:
        return _row_of(garden, target, about)
    found = target._base_manager.first()
    if target._meta.label == "auth.Permission":
        found = target._base_manager.get(codename="view_contact")
    if found is None:
        values = {
            item.name: _value(garden, target, item)
            for item in target._meta.local_concrete_fields
            if not isinstance(item, models.AutoField) and not item.has_default() and not item.null
        }
        asked = NEEDED.get(target._meta.label, {})
        found = target(**values | {name: make() for name, make in asked.items()})
        # What is no row about a person keeps its words: these are taken back.
        for name in [w for w in garden.words if w.startswith(target._meta.db_table + ".")]:
            del garden.words[name]
        target._base_manager.bulk_create([found])
    garden.made[target._meta.label] = found
    return found


def _plantable(item: Any) -> bool:
    text = isinstance(item, models.CharField | models.TextField | models.JSONField | ArrayField)
    return text and not isinstance(item, models.FileField) and not item.is_relation


def expected_columns() -> set[str]:
    """Return every text column that is declared personal: none may be left without a word."""
    found = set()
    for about in declarations():
        if not isinstance(about, About) or not about.person:
            continue
        model = apps.get_model(about.model)
        for name, said in about.columns.items():
            item = model._meta.get_field(name)
            roomy = not item.max_length or item.max_length >= SHORTEST
            if isinstance(said, Personal) and _plantable(item) and not item.choices and roomy:
                found.add(f"{model._meta.db_table}.{item.column}")
    return found
