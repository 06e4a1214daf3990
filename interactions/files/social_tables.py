"""Tables of posts: Meta Business Suite and LinkedIn, in English and Spanish, any column order."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from urllib.parse import unquote

from contacts.files.tables import Table
from contacts.normalise.dates import Order, day_order, parse_day, parse_moment
from interactions.files.social import (
    METRICS,
    Item,
    PostDraft,
    columns_of,
    metrics_in,
    words_of,
)
from interactions.files.social_lines import SocialLines

META = words_of(
    {
        "id": "Post ID|Identificador de la publicación",
        "account": "Page name|Account username|Nombre de la página|Nombre de usuario de la cuenta",
        "facebook": "Page ID|Identificador de la página",
        "instagram": "Account ID|Identificador de la cuenta",
        "title": "Title|Título",
        "description": "Description|Descripción",
        "published": "Publish time|Hora de publicación",
        "url": "Permalink|Enlace permanente",
        "kind": "Post type|Tipo de publicación",
        "on": "Date|Fecha",
        "views": "Views|Visualizaciones|Impressions|Impresiones",
        "reach": "Reach|Alcance",
        "reactions": "Reactions|Reacciones|Likes|Me gusta",
        "comments": "Comments|Comentarios",
        "shares": "Shares|Veces que se compartió|Veces compartido",
        "clicks": "Total clicks|Total de clics",
        "follows": "Follows|Seguimientos|Seguidores",
        "saves": "Saves|Veces que se guardó|Guardados",
    }
)
LINKEDIN_POSTS = words_of(
    {
        "title": "Post title|Título de la publicación",
        "url": "Post link|Enlace de la publicación",
        "kind": "Content Type|Tipo de contenido",
        "account": "Posted by|Publicado por",
        "published": "Created date|Fecha de creación",
        "views": "Impressions|Impresiones",
        "reach": "Unique impressions|Impresiones únicas",
        "clicks": "Clicks|Clics",
        "reactions": "Likes|Recomendaciones|Reactions|Reacciones|Me gusta",
        "comments": "Comments|Comentarios",
        "shares": "Reposts|Veces compartido|Shares|Compartidos",
        "follows": "Follows|Seguimientos",
    }
)
LINKEDIN_DAYS = words_of(
    {
        "on": "Date|Fecha",
        "views": "Impressions (total)|Impresiones (total)|Impresiones (totales)",
        "reach": "Unique impressions (organic)|Impresiones únicas (orgánicas)",
        "clicks": "Clicks (total)|Clics (total)|Clics (totales)",
        "reactions": "Reactions (total)|Reacciones (total)|Reacciones (totales)",
        "comments": "Comments (total)|Comentarios (total)|Comentarios (totales)",
        "shares": "Reposts (total)|Veces compartido (total)|Compartidos (total)",
    }
)
PAGE = "page"
_POST_NUMBER = re.compile(r"(?:activity|share|ugcPost)[:-](\d{6,25})")
_DAY = re.compile(r"\s*\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")


class PostTable(SocialLines):
    """A table with one line per post, or per post and day."""

    longest = 300

    def learn_dates(self) -> None:
        """Look at the moments of posts and at the days of their figures."""
        self.orders = {name: self._order(name) for name in ("published", "on")}

    def moment(self, cells: list[str], name: str) -> datetime | None:
        """Return a moment of the network's clock, taken to be the house's."""
        return parse_moment(self.cell(cells, name), self.orders[name], self.zone)

    def day(self, cells: list[str]) -> date | None:
        """Return the day of a line; "Lifetime" is none."""
        return parse_day(self.cell(cells, "on"), self.orders["on"])

    def _order(self, name: str) -> Order | None:
        """Both networks write the month first where the column leaves it open."""
        if name not in self.places:
            return None
        dates = [found[0] for found in map(_DAY.match, self.texts_of(name)) if found]
        return day_order(dates) or "mdy"


class MetaPosts(PostTable):
    """Posts of a Facebook page or an Instagram account."""

    format = "meta"

    def __init__(self, table: Table, zone: tzinfo) -> None:
        super().__init__(table, META, zone)
        self.network = "instagram" if "instagram" in self.places else "facebook"

    @staticmethod
    def fits(headers: list[str]) -> bool:
        """Whether the columns are those of posts."""
        places = columns_of(headers, META)
        return {"id", "published"} <= places.keys() and bool(places.keys() & {*METRICS})

    def read(self, line: int, cells: list[str]) -> Item:
        """Return one post, or why there is none."""
        number = self.cell(cells, "id", 200)
        published = self.moment(cells, "published")
        if not number:
            return self.refused(line, "no_post_id", "id")
        if published is None:
            return self.refused(line, "no_moment", "published")
        on = self.day(cells)
        return PostDraft(
            line,
            self.network,
            number,
            published,
            self.cell(cells, "url", 500),
            self.cell(cells, "title") or self.cell(cells, "description"),
            self.cell(cells, "kind", 40),
            self.cell(cells, "account", 200),
            on,
            on is not None,
            metrics_in(cells, self.places),
        )


class LinkedInPosts(PostTable):
    """The sheet "All posts" of a company page."""

    format = "linkedin"

    def __init__(self, table: Table, zone: tzinfo) -> None:
        super().__init__(table, LINKEDIN_POSTS, zone)

    @staticmethod
    def fits(headers: list[str]) -> bool:
        """Whether the columns are those of posts."""
        return {"url", "published", "views"} <= columns_of(headers, LINKEDIN_POSTS).keys()

    def read(self, line: int, cells: list[str]) -> Item:
        """Return one post, or why there is none."""
        url = self.cell(cells, "url", 500)
        published = self.moment(cells, "published")
        if not url:
            return self.refused(line, "no_post_id", "url")
        if published is None:
            return self.refused(line, "no_moment", "published")
        return PostDraft(
            line,
            "linkedin",
            post_number(url),
            published,
            url,
            self.cell(cells, "title"),
            self.cell(cells, "kind", 40),
            self.cell(cells, "account", 200),
            metrics=metrics_in(cells, self.places),
        )


class LinkedInDays(PostTable):
    """The daily sheet of a company page."""

    format = "linkedin"

    def __init__(self, table: Table, zone: tzinfo) -> None:
        super().__init__(table, LINKEDIN_DAYS, zone)

    @staticmethod
    def fits(headers: list[str]) -> bool:
        """Whether the columns are those of days."""
        return {"on", "views"} <= columns_of(headers, LINKEDIN_DAYS).keys()

    def read(self, line: int, cells: list[str]) -> Item:
        """Return one day of the page."""
        on = self.day(cells)
        if on is None:
            return self.refused(line, "no_day", "on")
        return page_day(line, "linkedin", on, metrics_in(cells, self.places), self.zone)


def page_day(line: int, network: str, on: date, metrics: dict[str, int], zone: tzinfo) -> PostDraft:
    """Return one day of a whole page of ours, which has no number of its own in these files."""
    first = datetime(on.year, on.month, on.day, tzinfo=zone)
    return PostDraft(line, network, PAGE, first, kind=PAGE, on=on, daily=True, metrics=metrics)


def post_number(url: str) -> str:
    """Return the number in the address of a LinkedIn post, or the address without its query."""
    found = _POST_NUMBER.search(unquote(url))
    return found[1] if found else url.split("?", 1)[0].split("#", 1)[0].rstrip("/")[:200]
