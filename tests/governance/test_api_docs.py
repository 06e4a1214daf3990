"""The OpenAPI document and its page."""

import base64
import hashlib
import re
from typing import Any

from django.core.management import call_command


def test_the_schema_is_valid_and_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "s.yml"))
    text = (tmp_path / "s.yml").read_text()
    assert text.startswith("openapi: 3.1")
    assert "application/problem+json" in text


def test_the_docs_page_loosens_the_policy_only_by_the_hash_of_its_style(
    client: Any, db: None
) -> None:
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    style = re.search(r"<style>(.*?)</style>", page.content.decode(), re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.content.decode())
