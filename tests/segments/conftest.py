"""Services to send to: started by a test, and the only machines inside it may reach."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from segments.destinations import connector_kind
from segments.destinations.connector import Given
from tests.segments.fakes.receiver import SECRET
from tests.segments.fakes.server import Fake, Served, serving


@pytest.fixture
def serve(settings: Any) -> Iterator[Callable[..., Served]]:
    """Return a function that starts fakes below their paths: `serve({"/mailchimp": fake})`."""
    with ExitStack() as stack:

        def start(fakes: dict[str, Fake]) -> Served:
            served = stack.enter_context(serving(fakes))
            settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
            return served

        yield start


@pytest.fixture
def connected(serve: Any) -> Callable[..., Any]:
    """Return a function that starts a fake and gives the connector that speaks to it."""

    def connect(kind: str, fake: Any, *fields: str) -> Any:
        served = serve({"": fake})
        end = {"mailchimp": "/3.0", "brevo": "/v3"}.get(kind, "")
        secrets = {"api_key": getattr(fake, "key", "secret-key-us1"), "token": "pat-secret",
                   "signing_secret": SECRET}  # fmt: skip
        settings = {"address": served.address(end), "list_id": str(getattr(fake, "list_id", ""))}
        as_of = "2026-05-31T08:00:00Z"
        return connector_kind(kind)(Given("d1", "email", settings, secrets, as_of, fields))

    return connect
