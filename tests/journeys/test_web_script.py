"""The script of web events in a real browser: what it sends, and when it sends nothing."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.test import RequestFactory

from interactions.views.web_events import script


@pytest.fixture
def shop():
    """A website that carries the script; it needs nothing else of ours."""
    page = b'<title>Shop</title><script src="/t.js"></script>'
    text = script(RequestFactory().get("/t.js")).content

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text if self.path == "/t.js" else page)

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def visit(browser, shop, signal=""):
    """Open a page by a signed link and go on inside of it; return what was sent and is kept."""
    sent = []

    def taken(route):
        sent.append(json.loads(route.request.post_data))
        route.fulfill(status=202)

    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/e", taken)
        page.add_init_script(signal and f"Object.defineProperty(navigator, {signal})")
        page.goto(f"{shop}/p/1?size=4&c=signed#end")
        cleaned = page.url
        page.evaluate("history.pushState({}, '', '/p/2#top'); custodia('download', {value: 3})")
        page.wait_for_timeout(100)
        return sent, cleaned, page.evaluate("[document.cookie, localStorage.length]")


def test_the_script_tells_of_pages_and_is_silent_where_somebody_asks_for_it(browser, shop):
    sent, address, kept = visit(browser, shop)
    assert [(said["n"], said["u"].removeprefix(shop), said.get("p")) for said in sent] == [
        ("pageview", "/p/1?size=4&c=signed", None),
        ("pageview", "/p/2?c=signed", None),
        ("download", "/p/2?c=signed", {"value": 3}),
    ]
    assert (address, kept) == (f"{shop}/p/1?size=4#end", ["", 0])
    for signal in ("'globalPrivacyControl', {value: true}", "'doNotTrack', {value: '1'}"):
        assert visit(browser, shop, signal)[0] == []
