"""Mailchimp Marketing 3.0: one account, one list."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.segments.fakes.server import Asked, Fake, Refused, Reply, only

_MEMBER = ("email_address", "status_if_new", "status", "merge_fields", "language")
_BATCH_MEMBER = (*_MEMBER, "tags")
_STATES = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"}


@dataclass
class Member:
    email: str
    status: str
    merge_fields: dict[str, str] = field(default_factory=dict)
    language: str = ""
    tags: set[str] = field(default_factory=set)


def digest(email: str) -> str:
    return hashlib.md5(email.lower().encode()).hexdigest()


class FakeMailchimp(Fake):
    """`left` holds addresses that may not be signed up by us; `refuses` ones it finds invalid."""

    def __init__(self, key: str = "secret-key-us1", merge_fields: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.authorization = "Basic " + base64.b64encode(f"custodia:{key}".encode()).decode()
        self.list_id = "a1b2c3"
        self.merge_fields = merge_fields or ("FNAME", "LNAME")
        self.members: dict[str, Member] = {}
        self.left: set[str] = set()
        self.refuses: set[str] = set()
        self.forgotten: set[str] = set()

    def subscribed(self) -> set[str]:
        return {m.email for m in self.members.values() if m.status == "subscribed"}

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != self.authorization:
            return _problem(401, "API Key Invalid")
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("GET", "3.0", "lists", self.list_id):
                return Reply(200, {"id": self.list_id})
            case ("GET", "3.0", "lists", self.list_id, "merge-fields"):
                return Reply(200, {"merge_fields": [{"tag": tag} for tag in self.merge_fields]})
            case ("POST", "3.0", "lists", self.list_id):
                return self._batch(asked.json)
            case ("PUT", "3.0", "lists", self.list_id, "members", key):
                return self._put(key, asked.json)
            case ("POST", "3.0", "lists", self.list_id, "members", key, "tags"):
                return self._tag(key, asked.json)
            case ("PATCH", "3.0", "lists", self.list_id, "members", key):
                return self._leave(key, asked.json)
            case ("DELETE", "3.0", "lists", self.list_id, "members", key):
                return self._archive(key)
            case ("POST", "3.0", "lists", self.list_id, "members", key, *rest):
                return self._forget(key) if rest == ["actions", "delete-permanent"] else _missing()
        return _missing()

    def _put(self, key: str, body: dict[str, Any]) -> Reply:
        only(body, *_MEMBER, refuse=_unknown)
        self._demand_fields(body)
        if key != digest(body["email_address"]):
            return _problem(400, "Invalid Resource")
        problem = self._objection(body["email_address"])
        return problem or Reply(200, self._keep(body))

    def _keep(self, body: dict[str, Any]) -> dict[str, Any]:
        email, key = body["email_address"], digest(body["email_address"])
        member = self.members.get(key)
        if member is None or member.status == "archived":
            member = self.members[key] = Member(email, body.get("status_if_new") or body["status"])
        elif "status" in body:
            member.status = body["status"]
        member.merge_fields |= body.get("merge_fields", {})
        member.language = body.get("language", member.language)
        member.tags |= set(body.get("tags", ()))
        return {"id": key, "email_address": email, "status": member.status}

    def _objection(self, email: str) -> Reply | None:
        if email in self.left or digest(email) in self.forgotten:
            detail = (
                f"{email} is in a compliance state due to unsubscribe, bounce, or compliance "
                "review and cannot be subscribed."
            )
            return _problem(400, "Member In Compliance State", detail)
        if email in self.refuses:
            return _problem(400, "Invalid Resource", f"{email} looks fake or invalid.")
        return None

    def _batch(self, body: dict[str, Any]) -> Reply:
        only(body, "members", "sync_tags", "update_existing", refuse=_unknown)
        if len(body["members"]) > 500:
            return _problem(400, "Bad Request")
        new, updated, errors = [], [], []
        for member in body["members"]:
            only(member, *_BATCH_MEMBER, refuse=_unknown)
            self._demand_fields(member)
            email = member["email_address"]
            known = self.members.get(digest(email))
            problem = self._objection(email)
            if problem:
                errors.append(_row_error(email, "ERROR_GENERIC", problem.json["detail"]))
            elif known and known.status != "archived" and not body.get("update_existing"):
                errors.append(_row_error(email, "ERROR_CONTACT_EXISTS", f"{email} is on the list"))
            elif not (known and known.status != "archived") and "status" not in member:
                errors.append(_row_error(email, "ERROR_GENERIC", "status: required"))
            else:
                (updated if known else new).append(self._keep(member))
        return Reply(200, {
            "new_members": new, "updated_members": updated, "errors": errors,
            "total_created": len(new), "total_updated": len(updated), "error_count": len(errors),
        })  # fmt: skip

    def _demand_fields(self, body: dict[str, Any]) -> None:
        only(body.get("merge_fields", {}), *self.merge_fields, refuse=_unknown)
        for name in ("status", "status_if_new"):
            if name in body and body[name] not in _STATES:
                raise Refused(_unknown(name))

    def _tag(self, key: str, body: dict[str, Any]) -> Reply:
        only(body, "tags", refuse=_unknown)
        if key not in self.members:
            return _missing()
        for tag in body["tags"]:
            only(tag, "name", "status", refuse=_unknown)
            kept = self.members[key].tags
            kept.add(tag["name"]) if tag["status"] == "active" else kept.discard(tag["name"])
        return Reply(204)

    def _leave(self, key: str, body: dict[str, Any]) -> Reply:
        only(body, "status", refuse=_unknown)
        if key not in self.members:
            return _missing()
        self.members[key].status = body["status"]
        return Reply(200, {"id": key, "status": body["status"]})

    def _archive(self, key: str) -> Reply:
        if key not in self.members or self.members[key].status == "archived":
            return _missing()
        self.members[key].status = "archived"
        return Reply(204)

    def _forget(self, key: str) -> Reply:
        if self.members.pop(key, None) is None:
            return _missing()
        self.forgotten.add(key)
        return Reply(204)


def _problem(status: int, title: str, detail: str = "") -> Reply:
    glossary = "https://mailchimp.com/developer/marketing/docs/errors/"
    body = {"type": glossary, "title": title, "status": status, "detail": detail, "instance": "i"}
    return Reply(status, body)


def _unknown(name: str) -> Reply:
    return _problem(400, "Invalid Resource", f"Schema describes no property {name}.")


def _missing() -> Reply:
    return _problem(404, "Resource Not Found")


def _row_error(email: str, code: str, error: str) -> dict[str, str]:
    return {"email_address": email, "error": error, "error_code": code, "field": ""}
