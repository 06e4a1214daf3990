"""A survey to answer: a score, why it is low, an address, a consent."""

from typing import Any

from config.actor import Actor, Door
from interactions.models.forms import Form
from interactions.operations.forms import building, publishing

VISITOR = Actor(None, Door.PUBLIC)
SURVEY = {
    "v": 1,
    "title": {"en": "How was it?", "es": "¿Qué tal?"},
    "pages": [
        {
            "id": "p1",
            "fields": [
                {"id": "score", "kind": "nps", "required": True,
                 "label": {"en": "Recommend?", "es": "¿Nos recomiendas?"}},
                {"id": "why", "kind": "long_text", "label": {"en": "Why?", "es": "¿Por qué?"},
                 "required": True, "show_if": {"field": "score", "op": "lte", "value": 6}},
                {"id": "email", "kind": "email", "label": {"en": "Email", "es": "Correo"},
                 "maps_to": "email"},
                {"id": "name", "kind": "short_text", "label": {"en": "Name", "es": "Nombre"},
                 "maps_to": "given_name"},
                {"id": "news", "kind": "consent",
                 "label": {"en": "Send me news", "es": "Quiero noticias"},
                 "consent": {"channel": "email", "purpose": "newsletter"}},
            ],
        }
    ],
}  # fmt: skip


def published(person: Any, definition: Any = SURVEY, **values: Any) -> Form:
    """Return the survey as this person made and published it."""
    by = Actor(person, Door.PAGE)
    given = {"slug": "how-was-it", "name": "How was it?", "definition": definition, **values}
    form = building.create_form(values=given, by=by)
    publishing.publish_form(form=form, by=by)
    form.refresh_from_db()
    return form
