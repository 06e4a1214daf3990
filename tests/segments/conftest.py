"""Services to send to: started by a test, and the only machines inside it may reach."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

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
