"""Brevo v3: contacts and lists."""

from dataclasses import dataclass, field
from typing import Any

from tests.segments.fakes.server import Asked, Fake, Reply, only

_CREATE = ("email", "ext_id", "attributes", "listIds", "updateEnabled")


@dataclass
class Known:
    id: int
    email: str
    ext_id: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    lists: set[int] = field(default_factory=set)
    blocked: bool = False


class FakeBrevo(Fake):
    """`refuses` holds addresses it finds invalid."""

    def __init__(self, key: str = "xkeysib-secret", attributes: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.key, self.list_id = key, 7
        self.attributes = attributes or ("FIRSTNAME", "LASTNAME", "SMS")
        self.contacts: list[Known] = []
        self.refuses: set[str] = set()

    def on_list(self) -> set[str]:
        return {known.email for known in self.contacts if self.list_id in known.lists}

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("api-key") != self.key:
            return _error(401, "unauthorized")
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("GET", "v3", "contacts", "lists", number):
                found = number == str(self.list_id)
                return Reply(200, {"id": self.list_id}) if found else _error(404)
            case ("GET", "v3", "contacts", "attributes"):
                names = [{"name": name} for name in self.attributes]
                return Reply(200, {"attributes": names})
            case ("POST", "v3", "contacts"):
                return self._create(asked.json)
            case ("GET", "v3", "contacts", identifier):
                known = self._found(identifier, asked.query)
                said = known and {"id": known.id, "emailBlacklisted": known.blocked}
                return Reply(200, said) if said else _error(404)
            case ("PUT", "v3", "contacts", identifier):
                return self._change(self._found(identifier, asked.query), asked.json)
            case ("DELETE", "v3", "contacts", identifier):
                known = self._found(identifier, asked.query)
                if known is None:
                    return _error(404)
                self.contacts.remove(known)
                return Reply(204)
        return _error(404)

    def _found(self, identifier: str, query: dict[str, str]) -> Known | None:
        kind = query.get("identifierType", "email_id")
        read = {"email_id": "email", "ext_id": "ext_id", "contact_id": "id"}[kind]
        return next((one for one in self.contacts if str(getattr(one, read)) == identifier), None)

    def _create(self, body: dict[str, Any]) -> Reply:
        only(body, *_CREATE, refuse=_unknown)
        only(body.get("attributes", {}), *self.attributes, refuse=_unknown)
        if body["email"] in self.refuses:
            return _error(400, "invalid_parameter", f"email is not valid: {body['email']}")
        if set(body.get("listIds", ())) - {self.list_id}:
            return _error(400, "invalid_parameter", "List ID is not valid")
        known = self._found(body["email"], {})
        if known and not body.get("updateEnabled"):
            return _error(400, "duplicate_parameter", "Contact already exist")
        if known is None:
            known = Known(len(self.contacts) + 1, body["email"])
            self.contacts.append(known)
            reply = Reply(201, {"id": known.id})
        else:
            reply = Reply(204)
        known.ext_id = body.get("ext_id", known.ext_id)
        known.attributes |= body.get("attributes", {})
        known.lists |= set(body.get("listIds", ()))
        return reply

    def _change(self, known: Known | None, body: dict[str, Any]) -> Reply:
        only(body, "listIds", "unlinkListIds", "attributes", "emailBlacklisted", refuse=_unknown)
        attributes = body.get("attributes", {})
        only(attributes, "EMAIL", *self.attributes, refuse=_unknown)
        if known is None:
            return _error(404)
        if attributes.get("EMAIL") in self.refuses:
            return _error(400, "invalid_parameter", f"email is not valid: {attributes['EMAIL']}")
        known.email = attributes.pop("EMAIL", known.email)
        known.blocked = body.get("emailBlacklisted", known.blocked)
        known.lists |= set(body.get("listIds", ()))
        known.lists -= set(body.get("unlinkListIds", ()))
        known.attributes |= attributes
        return Reply(204)


def _error(status: int, code: str = "document_not_found", message: str = "") -> Reply:
    return Reply(status, {"code": code, "message": message})


def _unknown(name: str) -> Reply:
    return _error(400, "invalid_parameter", f"{name} is not known")
