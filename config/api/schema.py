"""What the OpenAPI document says about every address alike."""

from typing import Any, ClassVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from config.api.problems import PROBLEM, Problem

ALWAYS = ("400", "401", "403", "404", "406", "429")
ON_WRITES = ("409", "412", "415", "422")


class DocumentedErrors(AutoSchema):
    """Adds the problem documents, `fields` and the conditional headers."""

    texts: ClassVar[dict[str, str]] = {
        "400": "Not valid",
        "401": "No token, or one that does not count",
        "403": "The scope or the role does not allow it",
        "404": "Not there, or outside of your scope",
        "406": "Only JSON is offered",
        "409": "Conflicts with the present state, or the same request is still running",
        "412": "Changed since it was read",
        "415": "Not a media type that is read here",
        "422": "The Idempotency-Key was used with another body",
        "429": "Too many requests",
    }

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters that views do not declare themselves."""
        view = self.view
        if not hasattr(view, "shows_records"):
            return []
        found = [_text(name) for name in view.parameters.get(view.action, ())]
        if view.shows_records():
            found.append(_text("fields", "Names of the fields to return, with commas."))
        if view.action == "retrieve":
            found.append(_header("If-None-Match", "An ETag: 304 if it is current."))
        if view.action in {"partial_update", "update"}:
            found.append(_header("If-Match", "An ETag: 412 if it is no longer current."))
        if self.method == "POST" and view.repeatable and not view.is_reading():
            found.append(_header("Idempotency-Key", "The same key gives the first answer again."))
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        if getattr(self.view, "action", None) == "retrieve":
            bodies["304"] = {"description": "Your copy is current"}
        for code in ALWAYS + (ON_WRITES if self.method != "GET" else ()):
            answer = self._get_response_for_code(Problem, code, [PROBLEM], direction)
            bodies.setdefault(code, answer | {"description": self.texts[code]})
        return bodies


def _text(name: str, text: str = "") -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=text)


def _header(name: str, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text)
