"""Who read, who searched and who was refused: written to the trail once a request is answered.

One row per request at most for reading and one per kind of search; the answer leaves only after
they are written. Refusals are counted per person and minute, so that nobody fills the disk by
being refused.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import UUIDField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from simple_history.models import HistoricalChanges

from config.actor import Door
from config.noticing import Noticed, noticing
from config.prepared import prepared
from governance.audit import keep_access, room_left
from governance.inventory import OURS
from governance.phi_trail import keep_phi

REFUSED = "access.refused"
KEYS_KEPT = 200
CONTACT = "contacts.Contact"
# Answers that say no more than where to go on, or nothing.
_WITHOUT_CONTENT = frozenset({204, 301, 302, 303, 304})


class AccessTrail:
    """Middleware: collect what the request reads and keep it, or that it was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and write down what was seen."""
        with noticing() as noticed:
            response = self.get_response(request)
        if response.status_code in _WITHOUT_CONTENT:
            # What was opened to be compared or changed was shown to nobody.
            noticed.read.clear()
            noticed.opened.clear()
        if noticed.read or noticed.searched or noticed.delivered or noticed.opened:
            _keep_reading(request, noticed)
        elif _was_refused(request, response):
            _keep_refusal(request, response.status_code)
        return response


def _keep_reading(request: HttpRequest, noticed: Noticed) -> None:
    if settings.HIPAA_MODE:
        keep_phi(noticed, partial(_keep, request), page=_page(request), user=request.user)
    elif noticed.read:
        keys = list(noticed.read)
        fields = sorted({name for names in noticed.read.values() for name in names})
        _keep(
            request,
            "contact.sensitive_read",
            model=CONTACT,
            key=keys[0] if len(keys) == 1 else "",
            facts={"fields": fields, "count": len(keys)}
            | ({"people": keys[:KEYS_KEPT]} if len(keys) > 1 else {}),
        )
    for kind, hits in noticed.searched.items():
        _keep(request, "contact.searched", model=CONTACT, facts={"search": kind, "hits": hits})
    for token, people in noticed.delivered.items():
        _keep(request, "contact.delivered", model=CONTACT, facts={"token": token, "count": people})


def _was_refused(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code == 401:
        return "Authorization" in request.headers
    if response.status_code == 403:
        return True
    # The admin sends to its front page whoever asks for what does not exist for them;
    # everything else says 404.
    return response.status_code == 404 or (
        response.status_code == 302
        and "object_id" in _words(request)
        and response["Location"] == reverse("admin:index")
    )


def _keep_refusal(request: HttpRequest, status: int) -> None:
    """Keep a refusal; an address that leads to nothing at all is only a mistake."""
    person = _person(request)
    if status not in (401, 403) and person is None:
        return
    room = room_left(REFUSED, user_id=person)
    if room <= 0:
        return
    record = _record(request)
    if status not in (401, 403) and record is None:
        return
    facts: dict[str, Any] = {"status": status, "page": _page(request)}
    if room == 1:
        facts["many"] = True
    model, key = record or ("", "")
    _keep(request, REFUSED, model=model, key=key, facts=facts)


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _words(request: HttpRequest) -> dict[str, Any]:
    return request.resolver_match.kwargs if request.resolver_match else {}


def _record(request: HttpRequest) -> tuple[str, str] | None:
    """Return kind and key of the record that the address names, if there is one."""
    words = _words(request)
    if "key" in words:
        value = words["key"]
        kind = _kind_with_key(value)
    elif "object_id" in words:
        value = words["object_id"]
        kind = next((kind for kind in _admin_models(request) if _exists(kind, value)), None)
    else:
        return None
    return (kind._meta.label, str(value)) if kind else None


def _kind_with_key(value: Any) -> Any | None:
    try:
        key = UUIDField().to_python(value)
    except ValidationError:
        return None  # no key at all, such as a word
    found = prepared(_search_by_key(), {"key": key})
    return _keyed_models()[min(place for (place,) in found)] if found else None


@cache
def _search_by_key() -> str:
    """Return the statement that asks every kind at once: one way to the server, not sixty.

    Nothing but plain looks into indexes: around each an `exists` makes planning four times as long.
    """
    return " union all ".join(
        f"select {place} as place from {_table(kind)} where key = %(key)s::uuid"
        for place, kind in enumerate(_keyed_models())
    )


def _table(kind: Any) -> str:
    return connection.ops.quote_name(kind._meta.get_field("key").model._meta.db_table)


@cache
def _keyed_models() -> tuple[Any, ...]:
    """Return the kinds of record whose key stands in addresses, people first."""
    found = [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and not issubclass(model, HistoricalChanges)
        and any(isinstance(each, UUIDField) and each.name == "key" for each in model._meta.fields)
    ]
    return tuple(sorted(found, key=lambda model: model._meta.label != CONTACT))


def _admin_models(request: HttpRequest) -> list[Any]:
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return [
        model
        for model in apps.get_models()
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    ]


def _exists(kind: Any, value: Any) -> bool:
    try:
        return bool(kind._base_manager.filter(pk=kind._meta.pk.to_python(value)).exists())
    except ValidationError:
        return False


def _person(request: HttpRequest) -> int | None:
    user = getattr(request, "user", None)
    looking = getattr(user, "looked_at_by", None)
    return (looking or user).pk if user is not None and user.is_authenticated else None


def _keep(
    request: HttpRequest, verb: str, *, model: str, facts: dict[str, Any], key: str = ""
) -> None:
    if getattr(request.user, "looked_at_by", None) is not None:
        facts = facts | {"as": str(request.user.pk or request.user)}
    keep_access(
        verb, model=model, key=key, user_id=_person(request), door=_door(request), facts=facts
    )


def _door(request: HttpRequest) -> Door:
    for start, door in (("/api/", Door.API), ("/admin/", Door.ADMIN)):
        if request.path.startswith(start):
            return door
    return Door.PAGE
