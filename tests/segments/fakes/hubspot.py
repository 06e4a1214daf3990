"""HubSpot CRM v3: contacts by batch and the memberships of one manual list."""

from typing import Any

from tests.segments.fakes.server import Asked, Fake, Reply, only

_WHEN = "2026-05-31T08:00:00.000Z"


class FakeHubSpot(Fake):
    """`refuses`: addresses that cost their row (207); `spoils`: those that cost a batch (400)."""

    def __init__(self, token: str = "pat-secret", properties: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.token, self.list_id = token, "42"
        self.properties = ("email", *(properties or ("firstname", "lastname")))
        self.contacts: dict[str, dict[str, str]] = {}
        self.members: set[str] = set()
        self.refuses: set[str] = set()
        self.spoils: set[str] = set()
        self.forgotten: set[str] = set()
        self.opted_out: set[str] = set()
        self._last = 100

    def on_list(self) -> set[str]:
        return {self.contacts[key]["email"] for key in self.members}

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return _error(401, "INVALID_AUTHENTICATION")
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("GET", "crm", "v3", "lists", self.list_id):
                return Reply(200, {"list": {"listId": self.list_id, "processingType": "MANUAL"}})
            case ("GET", "crm", "v3", "properties", "contacts", name):
                known = name in self.properties
                return Reply(200, {"name": name}) if known else _error(404, "OBJECT_NOT_FOUND")
            case ("POST", "crm", "v3", "objects", "contacts", "batch", "upsert"):
                return self._upsert(asked.json)
            case ("POST", "crm", "v3", "objects", "contacts", "batch", "read"):
                return self._read(asked.json)
            case ("PUT", "crm", "v3", "lists", self.list_id, "memberships", "add-and-remove"):
                return self._memberships(asked.json)
            case ("POST", "crm", "v3", "objects", "contacts", "gdpr-delete"):
                return self._forget(asked.json)
            case ("GET", "crm", "v3", "objects", "contacts", email):
                found = self._key_of(email)
                return Reply(200, {"id": found}) if found else _error(404, "OBJECT_NOT_FOUND")
        return _error(404, "OBJECT_NOT_FOUND")

    def _key_of(self, email: str) -> str:
        found = (key for key, kept in self.contacts.items() if kept["email"] == email)
        return next(found, "")

    def _upsert(self, body: dict[str, Any]) -> Reply:
        only(body, "inputs", refuse=_unknown)
        if len(body["inputs"]) > 100:
            return _error(400, "VALIDATION_ERROR")
        for row in body["inputs"]:
            only(row, "id", "idProperty", "properties", "objectWriteTraceId", refuse=_unknown)
            only(row["properties"], *self.properties, refuse=_unknown)
        if any(row["id"] in self.spoils for row in body["inputs"]):
            return _error(400, "VALIDATION_ERROR", "Email address is invalid")
        results = [self._keep(row) for row in body["inputs"] if row["id"] not in self.refuses]
        errors = [
            {
                "status": "error", "category": "VALIDATION_ERROR",
                "message": f"{row['id']} is not a valid email address",
                "context": {"objectWriteTraceId": [row["objectWriteTraceId"]]},
                "errors": [], "links": {},
            }
            for row in body["inputs"] if row["id"] in self.refuses
        ]  # fmt: skip
        answer = {
            "status": "COMPLETE", "results": results, "startedAt": _WHEN, "completedAt": _WHEN,
        }  # fmt: skip
        if errors:
            return Reply(207, {**answer, "numErrors": len(errors), "errors": errors})
        return Reply(200, answer)

    def _keep(self, row: dict[str, Any]) -> dict[str, Any]:
        key = self._key_of(row["id"])
        new = not key
        if new:
            self._last += 1
            key = str(self._last)
        self.contacts[key] = {"email": row["id"], **self.contacts.get(key, {}), **row["properties"]}
        return {
            "id": key, "new": new, "properties": row["properties"], "createdAt": _WHEN,
            "updatedAt": _WHEN, "archived": False, "objectWriteTraceId": row["objectWriteTraceId"],
        }  # fmt: skip

    def _read(self, body: dict[str, Any]) -> Reply:
        only(body, "properties", "inputs", refuse=_unknown)
        found = [row["id"] for row in body["inputs"] if row["id"] in self.contacts]
        results = [
            {
                "id": key,
                "properties": {"hs_email_optout": "true"}
                if self.contacts[key]["email"] in self.opted_out
                else {"hs_email_optout": None},
            }
            for key in found
        ]
        return Reply(200, {"status": "COMPLETE", "results": results})

    def _memberships(self, body: dict[str, Any]) -> Reply:
        only(body, "recordIdsToAdd", "recordIdsToRemove", refuse=_unknown)
        add, out = set(body["recordIdsToAdd"]), set(body["recordIdsToRemove"])
        missing = (add | out) - set(self.contacts)
        added, removed = add - missing - self.members, out & self.members
        self.members = (self.members | added) - removed
        return Reply(200, {
            "recordsIdsAdded": sorted(added), "recordsIdsRemoved": sorted(removed),
            "recordIdsMissing": sorted(missing),
        })  # fmt: skip

    def _forget(self, body: dict[str, Any]) -> Reply:
        only(body, "objectId", "idProperty", refuse=_unknown)
        by_email = body.get("idProperty") == "email"
        key = self._key_of(body["objectId"]) if by_email else body["objectId"]
        self.contacts.pop(key, None)
        self.members.discard(key)
        self.forgotten.add(body["objectId"])
        return Reply(204)


def _error(status: int, category: str, message: str = "") -> Reply:
    return Reply(status, {"status": "error", "category": category, "message": message})


def _unknown(name: str) -> Reply:
    return _error(400, "VALIDATION_ERROR", f"Property {name} does not exist")
