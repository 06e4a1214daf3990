"""A browser, a server with the sample business behind it, and whoever is signed in there.

Without chromium the journeys are deselected, and the summary says so (tests/conftest.py); with
CUSTODIA_REQUIRE_BROWSER=1 they stay and fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

# The same browser without the parts that nobody sees needs a fourth less of the processor.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), ""
)
REQUIRED = os.environ.get("CUSTODIA_REQUIRE_BROWSER") == "1"
HERE = Path(__file__).parent
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what needs a browser where there is none."""
    if CHROMIUM or REQUIRED:
        return
    here = [item for item in items if item.path.is_relative_to(HERE)]
    config.hook.pytest_deselected(items=here)
    items[:] = [item for item in items if item not in here]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One chromium for all journeys."""
    if not CHROMIUM:
        pytest.fail("CUSTODIA_REQUIRE_BROWSER=1, but no chromium was found.")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where Django would refuse every query.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def site(
    browser: Any, live_server: Any, settings: Any, tmp_path: Path, furnished: Any
) -> Iterator[SimpleNamespace]:
    """A running server with the scene behind it."""
    from tests.journeys.scene import forget_jobs

    settings.MEDIA_ROOT = tmp_path
    yield SimpleNamespace(url=live_server.url, scene=furnished.put_back(tmp_path))
    forget_jobs()


@pytest.fixture
def session_of(site: SimpleNamespace) -> Callable[[str], dict[str, str]]:
    """Return a function giving the session cookie of a person, without the sign-in page."""
    from django.conf import settings
    from django.test import Client

    from governance.models.user import User

    def cookie(name: str) -> dict[str, str]:
        client = Client()
        client.force_login(
            User.objects.get(username=name),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}

    return cookie


@pytest.fixture
def window(browser: Any, site: SimpleNamespace, session_of: Any) -> Iterator[Any]:
    """Return a function that opens a page of its own context, signed in as somebody or nobody."""
    opened = []

    def open_window(name: str = "", *, language: str = "en", **options: Any) -> Any:
        context = browser.new_context(
            base_url=site.url, locale=language, reduced_motion="reduce", **options
        )
        context.set_default_timeout(20_000)
        if name:
            context.add_cookies([session_of(name)])
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()
