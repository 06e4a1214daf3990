"""The shape of every write: one transaction, one actor, one operation id.

The actor, door, reason, operation id and request id travel to PostgreSQL as
transaction-local settings; the history and audit triggers read them there, so every
write path, bulk SQL included, is attributed without the ORM's help.
"""

import functools
import inspect
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, transaction

from config.actor import Actor
from config.keys import new_key
from config.request_id import current_request_id

R = TypeVar("R")

_running: ContextVar[uuid.UUID | None] = ContextVar("running_operation", default=None)


def current_operation() -> uuid.UUID | None:
    """Return the id of the operation that is running, or None outside of one."""
    return _running.get()


def attribute_transaction(by: Actor, operation_id: uuid.UUID, reason: str = "") -> None:
    """Tell PostgreSQL who acts in this transaction; one round trip.

    Settings are local to the transaction, so a pooled connection carries nothing over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('crm.user_id', %s, true), set_config('crm.door', %s, true),"
            " set_config('crm.operation', %s, true), set_config('crm.reason', %s, true),"
            " set_config('crm.request', %s, true)",
            [
                str(by.user_id or ""),
                str(by.door),
                str(operation_id),
                reason[:100],
                current_request_id(),
            ],
        )


def operation(function: Callable[..., R]) -> Callable[..., R]:
    """Run `function` in one transaction whose history names its `by` actor.

    Ids grow with time, as rows of history do: a block range index finds them (config.history).
    An operation called by another one joins it: same transaction, same id. The keyword
    `operation_id` (not passed on) resumes long work under one id, as imports do; `reason`
    is passed on only where the function asks for it.
    """
    wants_reason = "reason" in inspect.signature(function).parameters

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> R:
        by: Actor = kwargs["by"]
        given = kwargs.pop("operation_id", None)
        reason = kwargs.get("reason", "") if wants_reason else kwargs.pop("reason", "")
        if _running.get() is not None:
            with transaction.atomic():
                return function(*args, **kwargs)
        operation_id = given or new_key()
        token = _running.set(operation_id)
        try:
            with transaction.atomic():
                attribute_transaction(by, operation_id, str(reason or ""))
                return function(*args, **kwargs)
        finally:
            _running.reset(token)

    return run
