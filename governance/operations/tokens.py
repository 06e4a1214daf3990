"""Writes about API tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from governance.models.token import ApiToken
from governance.scopes import SCOPES

LONGEST = timedelta(days=366)


def digest_of(raw: str) -> str:
    """Return the digest under which a token is known; the token itself is never stored."""
    return hashlib.sha256(raw.encode()).hexdigest()


@operation
def issue_token(
    *, owner: Any, name: str, scopes: list[str], expires_at: datetime, by: Actor
) -> tuple[ApiToken, str]:
    """Create a token and return it with its secret text, which nobody can read again.

    Raises:
        Invalid: an unknown scope, none at all, or an end in the past or too far away.
    """
    _check(scopes, expires_at)
    prefix = secrets.token_hex(6)
    raw = f"cst_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name,
        prefix=prefix,
        digest=digest_of(raw),
        owner=owner,
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    record("token.issued", about=token, by=by, scopes=token.scopes)
    return token, raw


def _check(scopes: list[str], expires_at: datetime) -> None:
    problems: dict[str, list] = {}
    if not scopes:
        problems["scopes"] = [_("Name at least one scope.")]
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        problems["scopes"] = [_("Unknown scope: %(names)s.") % {"names": ", ".join(unknown)}]
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        problems["expires_at"] = [_("A token ends within a year from now.")]
    if problems:
        raise Invalid(problems)


@operation
def revoke_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """End a token now; ending it again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", about=token, by=by)
    return token


@operation
def revoke_tokens_of(*, owner: Any, by: Actor) -> int:
    """End every token of a person whose password or second factor changed."""
    live = ApiToken.objects.filter(owner=owner, revoked_at=None)
    count = live.update(revoked_at=timezone.now())
    if count:
        record("token.revoked", about=ApiToken, by=by, owner=owner.pk, count=count)
    return count


def note_use(token: ApiToken) -> None:
    """Remember the day of the last use: one write a day, and not a change worth an entry."""
    today = timezone.localdate()
    if token.last_used_on != today:
        earlier = Q(last_used_on=None) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_on=today)
