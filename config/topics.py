"""What colleagues can talk about: each app says which of its records carry notes and tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of record that carries notes, tasks and followers.

    `kind` is its word in addresses; `rows_seen_by(user)` is the condition on rows *about* such
    records that `user` may see; `is_person` says that the rows also point at the person.
    """

    kind: str
    model: type[Model]
    title: Any
    visible_to: Callable[[Any], QuerySet]
    rows_seen_by: Callable[[Any], Q]
    name_of: Callable[[Any], str]
    url_name: str
    is_person: bool = False

    @property
    def label(self) -> str:
        """The name of the model, as rows about its records keep it."""
        return self.model._meta.label


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Add a kind of record; registering the same kind again replaces it."""
    _topics[topic.kind] = topic


def topics() -> list[Topic]:
    """Return every kind of record that can be talked about."""
    return list(_topics.values())


def topic_of_kind(kind: str) -> Topic | None:
    """Return the topic of a word in an address."""
    return _topics.get(kind)


def topic_of(record: Model | str) -> Topic:
    """Return the topic of a record, or of the name of its model.

    Raises:
        LookupError: nobody talks about such records.
    """
    label = record if isinstance(record, str) else record._meta.label
    for topic in _topics.values():
        if topic.label == label:
            return topic
    raise LookupError(label)


def rows_seen_by(user: Any) -> Q:
    """Return the condition on rows about records that `user` may see."""
    seen = Q(pk__in=[])
    for topic in _topics.values():
        seen |= topic.rows_seen_by(user)
    return seen
