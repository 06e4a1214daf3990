"""Says how a destination is told of people's rights where its connector cannot be asked."""

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.actor import Actor
from config.egress import acceptable
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from config.sealed import seal
from config.signing import is_secret
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.notices import NoticeRoute, Way, route_context
from privacy.operations.notices.signatures import NotBelieved, domain_of, read_certificate
from segments.models.destinations import Destination

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_CERTIFICATE = {
    "no_certificate": gettext_noop("Paste a certificate in PEM, of an RSA or elliptic curve key."),
    "certificate_not_in_force": gettext_noop("This certificate is not in force today."),
    "certificate_of_another": gettext_noop("This certificate is not for the domain they sign as."),
}


@operation
def set_route(
    *,
    destination: Destination,
    way: str,
    by: Actor,
    address: str = "",
    secret: str = "",
    person: Any = None,
    domain: str = "",
    certificate: str = "",
    identity_format: str = NoticeRoute.Format.RAW,
) -> NoticeRoute:
    """Choose how a destination is told; an empty secret keeps the one there is.

    `domain`, `certificate` and `identity_format` are an OpenDSR processor's, as on the model.

    Raises:
        Invalid: the way is unknown, or lacks its address or secret; a certificate of another.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    known = NoticeRoute.objects.select_for_update().filter(destination=destination).first()
    route = known or NoticeRoute(destination=destination)
    _check(way, address, secret, has_secret=bool(route.secret))
    wanted = {"way": way, "address": address, "person": person}
    wanted |= _signs(way, address, domain, certificate, identity_format)
    changed = [name for name, value in wanted.items() if getattr(route, name) != value]
    if not changed and not secret and known:
        return route
    for name, value in wanted.items():
        setattr(route, name, value)
    if secret:
        route.secret = seal(secret, route_context(destination))
    route.save()
    record("notice_route.set", about=destination, by=by, way=way)
    return route


def _signs(
    way: str, address: str, domain: str, certificate: str, identity_format: str
) -> dict[str, str]:
    """Return how an OpenDSR processor is known and told; nothing for any other way."""
    if way != Way.OPENDSR:
        return {"domain": "", "certificate": "", "identity_format": NoticeRoute.Format.RAW}
    problems: dict[str, list] = {}
    domain, certificate = domain.strip().lower(), certificate.strip()
    if domain and not _DOMAIN.fullmatch(domain):
        problems["domain"] = [_("Give a domain such as processor.example.")]
    if identity_format not in NoticeRoute.Format.values:
        problems["identity_format"] = [_("Choose one of the list.")]
    if certificate and not problems:
        try:
            expected = domain_of(NoticeRoute(domain=domain, address=address))
            read_certificate(certificate, expected, timezone.now())
        except NotBelieved as refused:
            problems["certificate"] = [_(_CERTIFICATE[refused.code])]
    if problems:
        raise Invalid(problems)
    return {"domain": domain, "certificate": certificate, "identity_format": identity_format}


def _check(way: str, address: str, secret: str, *, has_secret: bool) -> None:
    problems: dict[str, list] = {}
    if way not in Way.values:
        problems["way"] = [_("Choose one of the list.")]
    if way in (Way.WEBHOOK, Way.OPENDSR) and not acceptable(address):
        problems["address"] = [_("Give an address that begins with https.")]
    if way == Way.WEBHOOK and not (is_secret(secret) or (has_secret and not secret)):
        problems["secret"] = [_("Give a signing secret that begins with whsec_.")]
    if problems:
        raise Invalid(problems)


__all__ = ["set_route"]
