"""A receiver of Standard Webhooks: takes what is signed by its secret, each message once."""

import time
from typing import Any

from config.signing import is_signed
from tests.segments.fakes.server import Asked, Fake, Reply

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class FakeReceiver(Fake):
    """`messages` by webhook-id; `people` as audience messages say. `spoils` refuses a batch."""

    def __init__(self, secret: str = SECRET, fields: tuple[str, ...] | None = None) -> None:
        super().__init__()
        self.secret, self.fields = secret, fields
        self.messages: dict[str, dict[str, Any]] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.spoils: set[str] = set()
        self.gone = False

    def answer(self, asked: Asked) -> Reply:
        if self.gone:
            return Reply(410)
        if not is_signed(asked.headers, asked.body, secret=self.secret, now=int(time.time())):
            return Reply(401)
        if len(asked.body) > 20_000 or not {"type", "data"} <= asked.json.keys():
            return Reply(400)
        kind, data = asked.json["type"], asked.json["data"]
        rows = data.get("rows", []) if isinstance(data, dict) else []
        for row in rows:
            unknown = set(row.get("values", {})) - set(self.fields or row.get("values", {}))
            if unknown or row["ref"] in self.spoils:
                return Reply(400)
        # The same message twice changes nothing.
        if self.messages.setdefault(asked.headers["webhook-id"], asked.json) == asked.json:
            for row in rows:
                if kind == "audience.upserted":
                    self.people[row["ref"]] = row["values"]
                else:
                    self.people.pop(row["ref"], None)
        return Reply(204)
