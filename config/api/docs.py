"""The documentation page of the API, under the strict content policy."""

import base64
import hashlib
import re
from typing import Any

from django.template.loader import get_template
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


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
