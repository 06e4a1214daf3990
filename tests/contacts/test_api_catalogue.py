"""Organisations, tags, custom fields and sources over the API: writes, refusals, stale states."""

from typing import Any

import pytest

from contacts.models.catalogue import ContactTag, CustomField, Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller, problem_without_request_id

UNKNOWN = {"code": "unknown_field", "detail": "Unknown field."}
LONG = "x" * 100


@pytest.fixture
def dario(people: Any) -> Caller:
    return Caller(people["dario"])


def problem(kind: str, detail: str, *errors: tuple[str, str, str | None], status: int = 400) -> Any:
    """Return the document of a refusal; each error is (code, detail, pointer)."""
    titles = {
        400: "Invalid request",
        403: "Not allowed",
        404: "Not found",
        405: "Method not allowed",
        409: "Conflict",
        412: "Changed since it was read",
    }
    return {
        "type": f"/problems/{kind}",
        "title": titles[status],
        "status": status,
        "detail": detail,
        "errors": [
            {"code": code, "detail": sentence, "pointer": pointer}
            for code, sentence, pointer in errors
        ],
    }


FORBIDDEN = problem(
    "permission_denied",
    "You do not have permission to perform this action.",
    ("permission_denied", "You do not have permission to perform this action.", None),
    status=403,
)
STALE = problem(
    "stale_record",
    "The record changed since you read it. Read it again and retry.",
    ("stale_record", "The record changed since you read it. Read it again and retry.", None),
    status=412,
)


def one(code: str, detail: str, pointer: str | None, status: int = 400) -> Any:
    return problem(code, detail, (code, detail, pointer), status=status)


# --- organisations


def test_an_organisation_is_created_read_and_changed(dario: Caller) -> None:
    made = dario("POST", "/organisations/", {"name": " Café  Sol ", "country": "Spain"})
    assert made.status_code == 201
    row = Organisation.objects.get()
    assert made["Location"] == f"/api/v1/organisations/{row.key}/"
    shown = {name: made.json()[name] for name in ("key", "name", "country", "version", "owner")}
    assert shown == {
        "key": str(row.key),
        "name": "Café Sol",
        "country": "ES",
        "version": 1,
        "owner": None,
    }
    path = f"/organisations/{row.key}/"
    assert dario("GET", path)["ETag"] == made["ETag"]
    changed = dario(
        "PATCH", path, {"website": "sol.example", "owner": "dario"}, if_match=made["ETag"]
    )
    assert changed.status_code == 200
    assert (changed.json()["website"], changed.json()["owner"]) == ("https://sol.example", "dario")
    assert changed.json()["version"] == 2
    assert changed["ETag"] != made["ETag"]
    assert dario("GET", path)["ETag"] == changed["ETag"]
    assert AuditEvent.objects.get(verb="organisation.updated").facts == {
        "fields": ["owner", "website"]
    }


def test_an_old_state_of_an_organisation_is_not_overwritten(dario: Caller) -> None:
    made = dario("POST", "/organisations/", {"name": "Sol"})
    path = f"/organisations/{made.json()['key']}/"
    dario("PATCH", path, {"city": "Huelva"}, if_match=made["ETag"])
    late = dario("PATCH", path, {"city": "Faro"}, if_match=made["ETag"])
    assert late.status_code == 412
    assert problem_without_request_id(late) == STALE
    assert Organisation.objects.get().city == "Huelva"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, one("invalid", "Give a name.", "/name")),
        ({"name": "Sol", "nmae": "x"}, one("unknown_field", "Unknown field.", "/nmae")),
        (
            {"name": "SÓL"},
            one("invalid", "There is an organisation of this name already.", "/name"),
        ),
        ({"name": None}, one("null", "This field may not be null.", "/name")),
        ({"name": ["Sol"]}, one("invalid", "Not a valid string.", "/name")),
        (
            {"name": "Luna", "country": "Nowhereland"},
            one("invalid", "This country is not known.", "/country"),
        ),
        (
            {"name": "Luna", "owner": "nobody"},
            one("does_not_exist", "Object with username=nobody does not exist.", "/owner"),
        ),
        (
            {"name": "Luna", "website": "not a site"},
            one("invalid", "Write a web address, such as https://example.org.", "/website"),
        ),
    ],
    ids=lambda each: next(iter(each), "empty") if "status" not in each else "",
)
def test_an_organisation_that_breaks_a_rule_is_refused(
    dario: Caller, body: Any, refusal: Any
) -> None:
    dario("POST", "/organisations/", {"name": "Sol"})
    answer = dario("POST", "/organisations/", body)
    assert answer.status_code == 400
    assert problem_without_request_id(answer) == refusal
    assert Organisation.objects.count() == 1


# --- tags


def test_a_tag_is_created_changed_merged_and_deleted(dario: Caller, by: Any) -> None:
    made = dario("POST", "/tags/", {"name": "VIP", "colour": 3})
    vip = Tag.objects.get()
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/tags/{vip.pk}/")
    assert made.json() == {"id": vip.pk, "name": "VIP", "colour": 3}
    changed = dario("PATCH", f"/tags/{vip.pk}/", {"name": "Friend"}, if_match=made["ETag"])
    assert changed.json() == {"id": vip.pk, "name": "Friend", "colour": 3}
    late = dario("PATCH", f"/tags/{vip.pk}/", {"name": "Foe"}, if_match=made["ETag"])
    assert (late.status_code, problem_without_request_id(late)) == (412, STALE)
    create_contact(values={"given_name": "Eva", "tags": ["other"]}, by=by)
    other = Tag.objects.get(name="other")
    merged = dario("POST", f"/tags/{vip.pk}/merge", {"absorbed": other.pk})
    assert (merged.status_code, merged.json()["name"]) == (200, "Friend")
    assert ContactTag.objects.get().tag == vip
    assert dario("DELETE", f"/tags/{vip.pk}/", if_match=made["ETag"]).status_code == 412
    assert dario("DELETE", f"/tags/{vip.pk}/").status_code == 204
    assert Tag.objects.count() == ContactTag.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, one("required", "This field is required.", "/name")),
        ({"name": ""}, one("blank", "This field may not be blank.", "/name")),
        (
            {"name": LONG},
            one("max_length", "Ensure this field has no more than 60 characters.", "/name"),
        ),
        (
            {"name": "New", "colour": 12},
            one("max_value", "Ensure this value is less than or equal to 11.", "/colour"),
        ),
        ({"name": "New", "color": 1}, one("unknown_field", "Unknown field.", "/color")),
        ([], one("invalid", "Invalid data. Expected a dictionary, but got list.", None)),
    ],
)
def test_a_tag_that_breaks_a_rule_is_refused(dario: Caller, body: Any, refusal: Any) -> None:
    answer = dario("POST", "/tags/", body)
    assert answer.status_code == 400
    assert problem_without_request_id(answer) == refusal
    assert Tag.objects.count() == 0


def test_a_tag_cannot_absorb_itself_or_one_that_never_was(dario: Caller) -> None:
    pk = dario("POST", "/tags/", {"name": "VIP"}).json()["id"]
    itself = dario("POST", f"/tags/{pk}/merge", {"absorbed": pk})
    assert problem_without_request_id(itself) == one(
        "cannot_merge", "A tag cannot be merged with itself.", None, 409
    )
    never = dario("POST", f"/tags/{pk}/merge", {"absorbed": 0})
    assert problem_without_request_id(never) == one(
        "does_not_exist", 'Invalid pk "0" - object does not exist.', "/absorbed"
    )
    assert Tag.objects.count() == 1


# --- custom fields


def test_a_custom_field_is_defined_and_changed(dario: Caller) -> None:
    made = dario("POST", "/custom-fields/", {"label_en": "Shoe size", "kind": "number"})
    assert (made.status_code, made["Location"]) == (201, "/api/v1/custom-fields/shoe_size/")
    path = "/custom-fields/shoe_size/"
    changed = dario("PATCH", path, {"label_es": "Número"}, if_match=made["ETag"])
    assert (changed.status_code, changed.json()["label_es"]) == (200, "Número")
    late = dario("PATCH", path, {"label_es": "Talla"}, if_match=made["ETag"])
    assert (late.status_code, problem_without_request_id(late)) == (412, STALE)
    assert CustomField.objects.get().label_es == "Número"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (
            {"label_en": "Pet", "kind": "choice"},
            one("invalid", "Give at least one choice.", "/choices"),
        ),
        (
            {"label_en": "Pet", "kind": "animal"},
            one("invalid_choice", '"animal" is not a valid choice.', "/kind"),
        ),
        (
            {"label_en": "Pet", "rules": {"colour": 1}},
            one("invalid", "This rule is not known.", "/rules"),
        ),
        (
            {"label_en": "Pet", "rules": [1]},
            one("not_a_dict", 'Expected a dictionary of items but got type "list".', "/rules"),
        ),
        (
            {"label_en": "Pet", "slug": "Not Good"},
            one("invalid", "Use small letters, digits and _.", "/slug"),
        ),
        (
            {"label_en": "Pet", "position": -1},
            one("min_value", "Ensure this value is greater than or equal to 0.", "/position"),
        ),
    ],
)
def test_a_custom_field_that_breaks_a_rule_is_refused(
    dario: Caller, body: Any, refusal: Any
) -> None:
    answer = dario("POST", "/custom-fields/", body)
    assert answer.status_code == 400
    assert problem_without_request_id(answer) == refusal
    assert CustomField.objects.count() == 0


def test_the_type_of_a_field_in_use_and_its_short_name_stay(dario: Caller, by: Any) -> None:
    dario("POST", "/custom-fields/", {"label_en": "Size"})
    create_contact(values={"given_name": "Eva", "custom": {"size": "M"}}, by=by)
    answer = dario("PATCH", "/custom-fields/size/", {"kind": "number", "slug": "shoe"})
    assert problem_without_request_id(answer) == problem(
        "invalid",
        "2 values are not valid.",
        ("invalid", "The short name stays, since integrations use it.", "/slug"),
        ("invalid", "The type stays while contacts have a value.", "/kind"),
    )
    assert Contact.objects.get().custom == {"size": "M"}


# --- who may, and what is not offered


@pytest.mark.parametrize(
    ("name", "method", "path", "body"),
    [
        ("vera", "POST", "/organisations/", {"name": "Sol"}),
        ("vera", "PATCH", "/organisations/{organisation}/", {"city": "Faro"}),
        ("ana", "POST", "/tags/", {"name": "New"}),
        ("bo", "PATCH", "/tags/{tag}/", {"name": "New"}),
        ("bo", "DELETE", "/tags/{tag}/", None),
        ("bo", "POST", "/tags/{tag}/merge", {"absorbed": 1}),
        ("ana", "POST", "/custom-fields/", {"label_en": "Size"}),
        ("marta", "PATCH", "/custom-fields/pet/", {"label_en": "Size"}),
    ],
)
def test_a_role_without_the_right_changes_nothing(
    people: Any, dario: Caller, name: str, method: str, path: str, body: Any
) -> None:
    key = dario("POST", "/organisations/", {"name": "Luna"}).json()["key"]
    tag = dario("POST", "/tags/", {"name": "VIP"}).json()["id"]
    dario("POST", "/custom-fields/", {"label_en": "Pet"})
    events = AuditEvent.objects.filter(door="api").exclude(verb="access.refused").count()
    answer = Caller(people[name])(method, path.format(organisation=key, tag=tag), body)
    assert answer.status_code == 403
    assert problem_without_request_id(answer) == FORBIDDEN
    done = AuditEvent.objects.filter(door="api").exclude(verb="access.refused")
    assert done.count() == events


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("organisations", "/organisations/"),
        ("tags", "/tags/"),
        ("custom-fields", "/custom-fields/"),
    ],
)
def test_a_token_that_only_reads_creates_nothing(people: Any, scope: str, path: str) -> None:
    reader = Caller(people["dario"], [f"{scope}:read"])
    assert reader("GET", path).status_code == 200
    answer = reader("POST", path, {"name": "New", "label_en": "New"})
    assert (answer.status_code, problem_without_request_id(answer)) == (403, FORBIDDEN)


def test_sources_are_neither_made_nor_removed_by_programs(dario: Caller) -> None:
    source = Source.objects.create(name="Shop", trust=60)
    shown = dario("GET", f"/sources/{source.pk}/")
    assert {name: shown.json()[name] for name in ("id", "name", "kind", "trust")} == {
        "id": source.pk,
        "name": "Shop",
        "kind": "import",
        "trust": 60,
    }
    for method, path in (
        ("POST", "/sources/"),
        ("DELETE", f"/sources/{source.pk}/"),
    ):
        answer = dario(method, path, {"name": "Other"})
        assert problem_without_request_id(answer) == one(
            "method_not_allowed", f'Method "{method}" not allowed.', None, 405
        )
    assert Source.objects.get(pk=source.pk).name == "Shop"


@pytest.mark.parametrize(
    "path",
    [
        "/organisations/0190b1c2-0000-7000-8000-000000000000/",
        "/organisations/none/",
        "/tags/999999999999999999999999/",
        "/tags/one/",
        "/custom-fields/nothing/",
        "/sources/-1/",
    ],
)
def test_what_never_was_is_not_found(dario: Caller, path: str) -> None:
    answer = dario("GET", path)
    assert answer.status_code == 404
    assert problem_without_request_id(answer) == one("not_found", "Not found.", None, 404)
