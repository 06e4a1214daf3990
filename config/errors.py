"""The one kind of error an operation raises when a rule refuses, and the way to elsewhere."""


class LeadsOn(Exception):
    """What was asked for is at another address now, perhaps not for ever."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class DomainError(Exception):
    """A refusal that a person can act on; nothing was written.

    The message is one translated sentence for the person asking and never holds
    personal data. `code` is stable and machine-readable; `status` is the HTTP
    answer that pages and the API give.
    """

    code = "refused"
    status = 409

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message


class Stale(DomainError):
    """The record changed since the person read it (HTTP 412)."""

    code = "stale_record"
    status = 412


class NotPermitted(DomainError):
    """The actor may not do this (HTTP 403)."""

    code = "permission_denied"
    status = 403


class Invalid(DomainError):
    """The values given break a rule (HTTP 400); `fields` maps a field to its sentences."""

    code = "invalid"
    status = 400

    def __init__(self, fields: dict[str, list]) -> None:
        super().__init__(next(iter(next(iter(fields.values()), [])), ""))
        self.fields = fields
