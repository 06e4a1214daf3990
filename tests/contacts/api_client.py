"""A caller of the API with a token, for the API tests."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from governance.operations.tokens import issue_token
from governance.scopes import SCOPES


class Caller:
    """One integration that acts for a member of the cast."""

    def __init__(self, owner: Any, scopes: Any = SCOPES) -> None:
        self.token, self.raw = issue_token(
            owner=owner,
            name="test",
            scopes=list(scopes),
            expires_at=timezone.now() + timedelta(days=1),
            by=Actor(owner, Door.PAGE),
        )
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request under /api/v1; `if_match="…"` becomes the header If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data,
            "application/json",
            headers={"Authorization": f"Bearer {self.raw}"} | sent,
        )


def problem_without_request_id(response: Any) -> dict[str, Any]:
    """Return the problem document, its own request id taken out."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body.pop("request_id")
    return dict(body)
