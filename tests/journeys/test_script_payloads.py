"""What people typed is shown and never run: 40 scripts in every text, on every page there is.

Texts inside of JSON, such as answers to forms and the questions of forms, are texts too.
The pages are opened without their content security policy, so that escaping alone is proven.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from config.database import APPLICATION, OWNER
from tests.journeys.places import visits
from tests.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)
OURS = ("contacts", "interactions", "segments", "governance", "privacy")
_BREAKS = ["", '">', "'>", "</textarea>", "</title>", "-->", "</script>", "</select>"]
_RUNS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
]  # fmt: skip
PAYLOADS = [f"{out}{run}" for out in _BREAKS for run in _RUNS] + [
    "javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="', "' onmouseover=alert(1) '", "{{alert(1)}}${alert(1)}",
    "<iframe srcdoc='<script>alert(1)</script>'>", "\\u003cscript>alert(1)\\u003c/script>",
]  # fmt: skip
# Codes that programs compare and nobody types.
CODES = {
    "about_key", "about_model", "code", "digest", "door", "field", "key", "match_key", "model",
    "normalised", "op", "problem", "purpose", "right", "table", "time_zone", "verb",
}  # fmt: skip
SHORTEST = 40
ANSWERS = {"not-found": 404, "refused": 403, "link-ended": 404}
WRITTEN_ONCE = {"governance.AuditEvent", "governance.AuditSeal", "governance.User"}
# What runs, or would at a click.
ALIVE = """() => [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a =>
  /^on/.test(a.name) || (/^(href|src|action|formaction)$/.test(a.name)
    && /^\\s*(javascript|data:text)/i.test(a.value))
  )).map(e => e.outerHTML.slice(0, 120))"""
# Nothing is loading any more.
SETTLED = "() => !document.querySelector('.htmx-request')"


def texts() -> Iterator[tuple[Any, Any]]:
    """Yield every column that holds what somebody typed or a file brought."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.model_name.startswith("historical"):
            continue
        if model._meta.label in WRITTEN_ONCE:
            continue
        for field in model._meta.local_concrete_fields:
            plain = isinstance(field, models.CharField | models.TextField)
            plain = plain and not isinstance(field, models.SlugField | models.GeneratedField)
            long = field.max_length is None or field.max_length >= SHORTEST
            if plain and long and not (field.choices or field.unique or field.name in CODES):
                yield model, field


# Numbered, since some of them must be there only once; as the owner of the tables, since some only
# grow for everybody else.
PLANT = """
alter table "{table}" disable trigger user;
update "{table}" t set "{column}" = p.payload from (
  select ctid as row,
    (%(payloads)s::text[])[1 + (row_number() over () + %(turn)s) %% %(many)s]
      || ' ' || row_number() over () as payload
  from "{table}") p
where p.row = t.ctid;
alter table "{table}" enable trigger user
"""


# Somebody typed a text with a space in it; codes, keys and moments have none or begin otherwise.
TYPED = re.compile(r"[^\W\d].* .*", re.S)
MOST_ROWS = 300
IN_JSON = {"Form.definition", "FormVersion.definition", "Response.answers", "Conversation.answers",
           "TemplateVersion.questions"}  # fmt: skip


def plant_in_json() -> set[str]:
    """Put payloads into the texts inside of JSON; return the columns that had some."""
    planted = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.label in WRITTEN_ONCE:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.JSONField) and _plant_one(
                model._meta.db_table, field.column
            ):
                planted.add(f"{model._meta.object_name}.{field.name}")
    return planted


def _plant_one(table: str, column: str) -> bool:
    turn = 0

    def with_payloads(value: Any) -> Any:
        nonlocal turn
        if isinstance(value, dict):
            return {name: with_payloads(each) for name, each in value.items()}
        if isinstance(value, list):
            return [with_payloads(each) for each in value]
        if isinstance(value, str) and TYPED.fullmatch(value):
            turn += 1
            return f"{PAYLOADS[turn % len(PAYLOADS)]} {turn}"
        return value

    with connection.cursor() as cursor:
        cursor.execute(f'select ctid::text, "{column}"::text from "{table}" limit {MOST_ROWS}')
        rows = [(row, json.loads(text)) for row, text in cursor.fetchall() if text]
        news = [(json.dumps(new), row) for row, old in rows if (new := with_payloads(old)) != old]
        if news:
            cursor.execute(f'alter table "{table}" disable trigger user')
            cursor.executemany(f'update "{table}" set "{column}" = %s where ctid = %s::tid', news)
            cursor.execute(f'alter table "{table}" enable trigger user')
    return bool(news)


def plant() -> int:
    """Put payloads into all of them, another one in each row; return how many columns."""
    planted = 0
    connect_as(OWNER)
    with connection.cursor() as cursor:
        for turn, (model, field) in enumerate(texts()):
            most = field.max_length and field.max_length - 7
            cursor.execute(
                PLANT.format(table=model._meta.db_table, column=field.column),
                {
                    "payloads": [text[:most] for text in PAYLOADS],
                    "turn": turn,
                    "many": len(PAYLOADS),
                },
            )
            planted += 1
    assert plant_in_json() >= IN_JSON
    connect_as(APPLICATION)
    return planted


@pytest.fixture
def opened(window: Any) -> Any:
    """Return a function that opens a page of a person and says what ran there."""
    ran: list[str] = []
    pages: dict[str, Any] = {}

    def page_of(who: str) -> Any:
        if who not in pages:
            pages[who] = window(who, bypass_csp=True)
            pages[who].on("dialog", lambda dialog: (ran.append(pages[who].url), dialog.dismiss()))
        return pages[who]

    return page_of, ran


def test_a_page_that_escapes_nothing_is_found_out(opened: Any) -> None:
    page_of, ran = opened
    page = page_of("ana")
    page.set_content("".join(f"<p>{text}</p>" for text in PAYLOADS))
    page.wait_for_function("document.querySelector('details')")
    assert len(ran) > 10
    assert len(page.evaluate(ALIVE)) > 10


def test_no_text_that_people_typed_is_run_on_any_page(site: Any, opened: Any) -> None:
    places = visits(site.scene)
    assert (len(PAYLOADS), plant() > 150) == (40, True)
    page_of, ran = opened
    alive, failed = [], []
    for place in places:
        page = page_of(place.who)
        answer = page.goto(place.address)
        page.wait_for_function(SETTLED)
        if answer.status != ANSWERS.get(place.name, 200):
            failed.append((place.name, answer.status))
        alive += [(place.name, each) for each in page.evaluate(ALIVE)]
    assert (ran, alive, failed) == ([], [], [])
