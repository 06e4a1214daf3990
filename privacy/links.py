"""The links that letters carry: to how far a request is, and to a package that waits."""

from config.links import About, Use
from contacts.operations.personal_links import link_about
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest


def status_link(request: PrivacyRequest) -> str:
    """Return where the person sees how far their request is; it names nobody."""
    return link_about(Use.STATUS, About.REQUEST, request.key)


def delivery_link(package: Package) -> str:
    """Return where the person takes a package; it ends with the package (`expires_at`)."""
    return link_about(Use.DELIVERY, About.PACKAGE, package.key)
