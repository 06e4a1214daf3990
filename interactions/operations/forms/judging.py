"""Tells answers that should be looked at first from those that count at once."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings

from interactions.models.forms import Form, Response

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
LINKS_MOST = 2
BUSY_WITHIN, BUSY_MOST = timedelta(minutes=10), 200


def truncated(ip: str | None) -> str | None:
    """Return an address without the part that tells one line from another: /24 or /48."""
    try:
        address = ip_address(ip or "")
    except ValueError:
        return None
    network = ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False)
    return str(network.network_address)


def digest_of(form: Form, answers: Mapping[str, Any], sender: str, at: datetime) -> str:
    """Return a keyed digest of the same answers by the same sender on the same day."""
    said = json.dumps([form.pk, dict(answers), sender, at.date().isoformat()], sort_keys=True)
    return hmac.new(settings.SUPPRESSION_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def doubt_about(form: Form, answers: Mapping[str, Any], digest: str, now: datetime) -> str:
    """Return why an answer should be held back, or nothing."""
    if digest and Response.objects.filter(form=form, digest=digest).exists():
        return Response.Doubt.REPEATED
    texts = [text for answer in answers.values() for text in _texts(answer)]
    if sum(len(_LINK.findall(text)) for text in texts) > LINKS_MOST:
        return Response.Doubt.LINKS
    recent = Response.objects.filter(form=form, at__gt=now - BUSY_WITHIN).order_by()
    if recent[:BUSY_MOST].count() >= BUSY_MOST:
        return Response.Doubt.BUSY
    return ""


def _texts(answer: Any) -> list[str]:
    if isinstance(answer, list):
        return [str(each) for each in answer]
    return [answer] if isinstance(answer, str) else []
