"""A form is built, published, embedded and answered on a phone, and without JavaScript too."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from interactions.models.forms import Form, Response
from interactions.views.forms import public

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def shop(site):
    """Another site that shows the form in a frame."""
    body = (
        f'<iframe src="{site.url}/f/fair/" title="Fair" width="360" height="100"></iframe>'
        f'<script src="{site.url}/static/js/form_embed.js"></script>'
    )

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def build(page, shop):
    """Build and publish a form with a score, a question that depends on it, and a new order."""
    page.goto(reverse("interactions:form_new"))
    page.get_by_label("Name").fill("At the fair")
    page.get_by_label("Address").fill("fair")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Kind of question").select_option("nps")
    page.get_by_role("button", name="Add question").click()
    page.get_by_label("Question in English").fill("Would you recommend us?")
    page.get_by_role("button", name="Save question").click()
    up = page.get_by_role("button", name="Move up: Would you recommend us?")
    up.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="What would you like to tell us?").click()
    page.get_by_label("When").select_option("all")
    page.locator("#c0-field").select_option(label="Would you recommend us?")
    page.locator("#c0-op").select_option("lte")
    page.locator("#c0-value").fill("6")
    page.get_by_role("button", name="Save question").click()
    expect(page.get_by_text("only if")).to_be_visible()
    page.get_by_role("link", name="Texts and settings").click()
    page.get_by_label("Sites that may embed it").fill(shop)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish").click()
    page.locator("#toasts").get_by_text("Published.").wait_for()
    return Form.objects.get(slug="fair")


def answer(frame, email):
    """Give a low score, say why, and send."""
    frame.get_by_label("3", exact=True).check(force=True)
    why = frame.get_by_label("What would you like to tell us?")
    if not why.is_visible():
        frame.get_by_label("Your email").press("Enter")
    why.fill("The queue")
    frame.get_by_label("Your email").fill(email)
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_text("Thank you.")).to_be_visible()


def test_a_form_is_built_published_embedded_and_answered(site, shop, window, monkeypatch):
    monkeypatch.setattr(public, "SOONEST", 0)  # a test reads faster than a person
    page = window("ana", **PHONE)
    form = build(page, shop)
    assert [f["id"] for f in form.definition["pages"][0]["fields"]] == ["email", "nps", "message"]

    visitor = window(**PHONE)
    visitor.goto(shop)
    frame = visitor.frame_locator("iframe")
    frame.get_by_label("3", exact=True).check(force=True)
    expect(frame.get_by_label("What would you like to tell us?")).to_be_visible()
    assert visitor.locator("iframe").bounding_box()["height"] > 300
    answer(frame, "iris@example.org")

    plain = window(java_script_enabled=False, **PHONE)
    plain.goto("/f/fair/")
    answer(plain, "hugo@example.org")

    answers = Response.objects.filter(form=form).order_by("pk")
    assert [row.answers for row in answers] == [
        {"email": "iris@example.org", "nps": 3, "message": "The queue"},
        {"email": "hugo@example.org", "nps": 3, "message": "The queue"},
    ]
    assert [row.contact.email for row in answers] == ["iris@example.org", "hugo@example.org"]
    page.goto(reverse("interactions:form_results", args=[form.key]))
    expect(page.get_by_text("Shown from five answers on.")).to_be_visible()
