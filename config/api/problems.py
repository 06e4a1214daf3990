"""Errors as RFC 9457 problem+json."""

from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import exception_handler as problem_handler


class ProblemFormatter(ExceptionFormatter):
    """Problem."""
