"""What a notice is made of, and how it reads as plain text."""

from dataclasses import dataclass
from itertools import chain

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a notice; a link is its words and a path on this site."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in the language of the moment; `lacking` is for the officer only."""

    slug: str
    title: str
    rests_on: str
    sections: tuple[Section, ...]
    lacking: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """Return it as text that can be copied anywhere."""
        blocks = chain.from_iterable(_blocks(section) for section in self.sections)
        return "\n\n".join([self.title, self.rests_on, *blocks]) + "\n"


def _blocks(section: Section) -> list[str]:
    items = "\n".join(f"- {item}" for item in section.items)
    links = "\n".join(f"{words}: {settings.SITE_URL}{path}" for words, path in section.links)
    return [each for each in (section.title, *section.paragraphs, items, links) if each]
