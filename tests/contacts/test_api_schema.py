"""What the API answers is what its OpenAPI document promises."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from contacts.operations.contacts import create_contact
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> Any:
    return SchemaGenerator(api_version="1").get_schema(public=True)


def violations(document: Any, path: str, method: str, answer: Any) -> list[str]:
    """Return how a JSON answer differs from the document."""
    operation = document["paths"][path][method.lower()]
    content = operation["responses"][str(answer.status_code)]["content"]
    schema = content[answer["Content-Type"].split(";")[0]]["schema"]
    checked = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(answer.json())]


@pytest.mark.parametrize(
    "values", [{"given_name": "Eva"}, {"given_name": "Ida", "gender": "other"}]
)
def test_a_contact_is_as_promised_with_and_without_values(
    document: Any, people: Any, by: Any, values: dict[str, str]
) -> None:
    contact = create_contact(values=values, by=by)
    ana = Caller(people["ana"])
    one, every = "/api/v1/contacts/{key}/", "/api/v1/contacts/"
    assert violations(document, one, "get", ana("GET", f"/contacts/{contact.key}/")) == []
    assert violations(document, every, "get", ana("GET", "/contacts/")) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("organisations", {"name": "Sol"}),
        ("organisations", {"name": "Luna", "website": "luna.example", "owner": "dario"}),
        ("tags", {"name": "VIP"}),
        ("custom-fields", {"label_en": "Size", "kind": "choice", "choices": ["S", "M"]}),
        ("imports", {"content": "Email\nana@x.es\n", "file_name": "x.csv"}),
        ("contacts", {"given_name": "Eva", "birth_date": "1980-02-03"}),
    ],
)
def test_what_is_created_is_as_promised(
    document: Any, people: Any, path: str, body: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    dario = Caller(people["dario"])
    made = dario("POST", f"/{path}/", body)
    assert made.status_code == 201
    assert violations(document, f"/api/v1/{path}/", "post", made) == []
    assert violations(document, f"/api/v1/{path}/", "get", dario("GET", f"/{path}/")) == []


@pytest.mark.parametrize("path", ["sources", "audit-events", "tokens"])
def test_what_is_only_read_is_as_promised(document: Any, people: Any, path: str) -> None:
    answer = Caller(people["dario"])("GET", f"/{path}/")
    assert answer.status_code == 200
    assert violations(document, f"/api/v1/{path}/", "get", answer) == []


@pytest.mark.parametrize(("path", "body"), [("tags", {}), ("organisations", {"nmae": 1})])
def test_a_refusal_is_as_promised(document: Any, people: Any, path: str, body: Any) -> None:
    answer = Caller(people["dario"])("POST", f"/{path}/", body)
    assert answer.status_code == 400
    assert violations(document, f"/api/v1/{path}/", "post", answer) == []
