"""Errors as RFC 9457 problem+json, domain refusals included."""

from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import serializers, status
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    NotFound,
    ParseError,
    ValidationError,
)
from rest_framework.response import Response

from config.errors import DomainError, Invalid

PROBLEM = "application/problem+json"
TITLES = {
    400: gettext_lazy("Invalid request"),
    401: gettext_lazy("Not authenticated"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Conflict"),
    412: gettext_lazy("Changed since it was read"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Key used for another request"),
    429: gettext_lazy("Too many requests"),
}
EXPECTED = (APIException, DomainError, Http404)


class Refused(APIException):
    """A refusal of the domain on its way to an answer; some name the place in the request."""

    def __init__(self, error: DomainError) -> None:
        places = getattr(error, "fields", None)
        super().__init__(places or str(error.message), error.code)
        self.status_code = error.status


class ProblemFormatter(ExceptionFormatter):
    """The envelope of every error; a missing record looks the same whatever the reason."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        """Return the problem document."""
        errors = error_response.errors
        code = getattr(self.exc, "status_code", status.HTTP_500_INTERNAL_SERVER_ERROR)
        detail = (
            errors[0].detail
            if len(errors) == 1
            else _("%(count)s values are not valid.") % {"count": len(errors)}
        )
        return {
            "type": f"/problems/{errors[0].code}",
            "title": str(TITLES.get(code, _("Server error") if code >= 500 else _("Error"))),
            "status": code,
            "detail": detail,
            "request_id": structlog.contextvars.get_contextvars().get("request_id"),
            "errors": [
                {"code": each.code, "detail": each.detail, "pointer": _pointer(each.attr)}
                for each in errors
            ],
        }


def problem_handler(error: Exception, context: Any) -> Response | None:
    """Return the problem document for an error; `context` is DRF's."""
    response = exception_handler(as_api_error(error), context)
    if response is not None:
        response.content_type = PROBLEM
        # Django would log the address of a refused request, and addresses may hold an email.
        response._has_been_logged = response.status_code < status.HTTP_500_INTERNAL_SERVER_ERROR
    return response


def as_api_error(error: Exception) -> Exception:
    """Return the API's own error for a refusal of the domain; other errors as they are."""
    if isinstance(error, Invalid):
        return ValidationError(
            {
                name: [ErrorDetail(str(sentence), error.code) for sentence in sentences]
                for name, sentences in error.fields.items()
            }
        )
    if isinstance(error, DomainError):
        return Refused(error)
    if isinstance(error, SuspiciousOperation):
        # Django stops reading a body that is too large, or has too many parts.
        return ParseError(_("The body is larger than is read here."), code="too_large")
    return NotFound() if isinstance(error, Http404 | NotFound) else error


def _pointer(attr: str | None) -> str | None:
    if not attr or attr == "non_field_errors":
        return None
    return "/" + attr.replace("~", "~0").replace("/", "~1").replace(".", "/")


class ProblemError(serializers.Serializer):
    """One thing that is wrong, and where in the request."""

    code = serializers.CharField()
    detail = serializers.CharField()
    pointer = serializers.CharField(allow_null=True)


class Problem(serializers.Serializer):
    """An error, after RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    request_id = serializers.CharField(allow_null=True)
    errors = ProblemError(many=True)
