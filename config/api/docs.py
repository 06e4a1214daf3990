"""The description of the API, and its documentation page under the strict content policy."""

import base64
import hashlib
import re
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@lru_cache(maxsize=8)
def _described(_language: str) -> dict[str, Any]:
    described: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return described


@extend_schema(exclude=True)
class SchemaView(SpectacularJSONAPIView):
    """The description of the API, put together once per language: anybody may ask for it.

    It is the same for everybody and takes seconds of the processor.
    """

    def _get_schema_response(self, request: Request) -> Response:
        name = self._get_filename(request, None)
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return Response(_described(get_language() or ""), headers=headers)


@extend_schema(exclude=True)
class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own address; its one inline style is allowed by its hash."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the page, or with `?script` its script."""
        response = super().get(request, *args, **kwargs)
        response._csp_update = {"style-src": _style_hashes(self.template_name)}
        return response


def _style_hashes(template_name: str) -> list[str]:
    source = get_template(template_name).template.source  # type: ignore[attr-defined]
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in STYLE.findall(source)
    ]
