"""Links at the foot of every public page, registered by name by the apps that own the pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class FooterLink:
    """One link for everybody; `url_name` takes no arguments and asks nobody to sign in."""

    name: str
    title: Any
    url_name: str
    order: int = 100

    @property
    def address(self) -> str:
        """Return where it leads, without a language."""
        return reverse(self.url_name)


_links: dict[str, FooterLink] = {}


def register(*links: FooterLink) -> None:
    """Add links; registering the same name again replaces it."""
    _links.update({link.name: link for link in links})


def footer_links() -> list[FooterLink]:
    """Return every link, in their order."""
    return sorted(_links.values(), key=lambda link: (link.order, link.name))
