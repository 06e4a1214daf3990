"""The id of the request or job that is worked on, as log lines and the audit trail show it."""

import re
from typing import Any

import structlog

LONGEST = 40
# It may come from the caller (X-Request-ID): only what cannot break a line or hide a word.
_SAFE = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)


def current_request_id() -> str:
    """Return the id of this request or job; empty outside of both, and for an odd one."""
    given = str(structlog.contextvars.get_contextvars().get("request_id") or "")
    return given if _SAFE.fullmatch(given) else ""


def working_on_job(job_id: object) -> Any:
    """Let everything inside the `with` block be attributed to one background job."""
    return structlog.contextvars.bound_contextvars(request_id=f"job-{job_id}"[:LONGEST])
