"""One POST, one change: the same Idempotency-Key gives the first answer again.

The answer is kept in the transaction of the change itself, so that there is never a change
without its answer. It runs inside the view, after token and rights were checked.
"""

import hashlib
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from config.api.once import HEADER
from config.api.once import Answer as Run
from config.api.problems import EXPECTED
from config.errors import DomainError, Invalid
from contacts.operations.stored_files import digest_of
from governance.operations.answers import Answer, Request, keep, kept, take

KEPT_HEADERS = ("ETag", "Location")
LONGEST_KEY = 255


class KeyReused(DomainError):
    """The key belongs to another request (HTTP 422)."""

    code = "idempotency_key_reused"
    status = 422


class StillRunning(DomainError):
    """The first request with this key has no answer yet (HTTP 409)."""

    code = "still_running"
    status = 409


def answer_once(view: Any, request: ApiRequest, run: Run) -> Response:
    """Return the kept answer of this key, or run the request and keep its answer.

    Answers of 500 and above are not kept: such a request may be tried again.

    Raises:
        KeyReused: the key was used with another body or address.
        StillRunning: another connection works on it right now.
        Invalid: the key has no sensible form, or the address keeps no answers.
    """
    asked = _asked(view, request)
    with transaction.atomic():
        if not take(asked):
            raise StillRunning(_("The first request with this key is still running."))
        found = kept(asked)
        if found is None:
            return _first(view, asked, run)
    fingerprint, answer = found
    if fingerprint != asked.fingerprint:
        raise KeyReused(_("This Idempotency-Key was used for another request."))
    headers = answer.headers | {"Idempotent-Replayed": "true"}
    return Response(answer.data, answer.status, None, headers, False, answer.content_type)


def _first(view: Any, asked: Request, run: Run) -> Response:
    try:
        with transaction.atomic():
            response = run()
    except EXPECTED as error:
        response = view.handle_exception(error)
        if response.status_code >= 500:
            raise
    data = json.loads(json.dumps(response.data, cls=JSONEncoder))
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    keep(asked, Answer(response.status_code, data, headers, response.content_type))
    return response


def _asked(view: Any, request: ApiRequest) -> Request:
    key = request.headers[HEADER]
    if not view.repeatable:
        raise Invalid({HEADER: [_("This address keeps no answers, since they hold a secret.")]})
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid({HEADER: [_("Give 1 to 255 printable ASCII characters.")]})
    owner = f"user-{request.user.pk}" if request.auth is None else f"token-{request.auth.pk}"
    return Request(owner, key, _fingerprint(request))


def _fingerprint(request: ApiRequest) -> str:
    body = request.data
    if _is_form(request):
        body = {name: request.data[name] for name in request.data}
    text = json.dumps(
        [request.method, request.get_full_path(), body], sort_keys=True, default=_described
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _is_form(request: ApiRequest) -> bool:
    return (request.content_type or "").startswith("multipart/")


def _described(value: Any) -> str:
    """Return the digest of an uploaded file, which stands for its content."""
    if not isinstance(value, UploadedFile):
        return str(value)
    return f"{value.name}:{digest_of(value)}"
