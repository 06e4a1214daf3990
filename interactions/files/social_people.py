"""Tables of people who did something: our neutral template and LinkedIn's Connections.csv."""

from __future__ import annotations

from datetime import datetime, tzinfo

from contacts.files.headers import header_key
from contacts.files.tables import Table
from contacts.normalise.dates import day_order, parse_moment
from contacts.normalise.emails import normalise_email
from contacts.normalise.handles import handle_key, network_key
from contacts.normalise.text import tidy_lines
from interactions.files.social import (
    EventDraft,
    Item,
    Refused,
    columns_of,
    words_of,
)
from interactions.files.social_lines import SocialLines

TEMPLATE = words_of(
    {
        "network": "network|red|red social",
        "handle": "handle|usuario|nombre de usuario|cuenta",
        "event": "event|evento|acción",
        "at": "datetime|fecha y hora|fecha|date",
        "url": "post_url|url|enlace|url de la publicación",
        "text": "text|texto|comentario",
        "email": "email|correo|correo electrónico",
    }
)
CONNECTIONS = words_of(
    {
        "given": "First Name|Nombre",
        "family": "Last Name|Apellidos",
        "url": "URL",
        "email": "Email Address|Dirección de correo electrónico|Correo electrónico",
        "company": "Company|Empresa",
        "position": "Position|Cargo",
        "at": "Connected On|Fecha de conexión|Conectado el",
    }
)
KINDS = words_of(
    {
        "like": "like|likes|liked|reaction|me gusta|reacción",
        "share": "share|shared|repost|retweet|compartir|compartido|compartió",
        "comment": "comment|commented|reply|comentario|comentó|respuesta",
        "follow": "follow|followed|follower|connection|seguir|seguidor|siguió|conexión",
        "unfollow": "unfollow|unfollowed|dejar de seguir|dejó de seguir",
        "message": "message|dm|direct message|mensaje|mensaje directo",
        "page_view": "page view|pageview|page_view|visit|visita|página vista",
        "open": "open|opened|apertura|abierto|abrió",
        "click": "click|clicked|clic|clics",
        "bounce": "bounce|bounced|hard bounce|rebote|rebotado",
        "complaint": "complaint|spam|spam report|queja|denuncia",
        "download": "download|downloaded|descarga|descargó",
    }
)
# Words in the column of networks that name no social network.
CHANNELS = {"email": "email", "correo": "email", "mail": "email", "sms": "sms", "web": "web"}
LONGEST_TEXT = 5_000


class _PeopleTable(SocialLines):
    longest = 254

    def learn_dates(self) -> None:
        self.order = day_order({text.split(" ")[0] for text in self.texts_of("at")})

    def moment(self, cells: list[str]) -> datetime | None:
        return parse_moment(self.cell(cells, "at"), self.order, self.zone)


class Template(_PeopleTable):
    """Custodia's own template: one line for everything one person did."""

    format = "custodia"

    def __init__(self, table: Table, zone: tzinfo) -> None:
        super().__init__(table, TEMPLATE, zone)

    @staticmethod
    def fits(headers: list[str]) -> bool:
        """Whether the columns that nothing works without are there."""
        return {"network", "handle", "event", "at"} <= columns_of(headers, TEMPLATE).keys()

    def read(self, line: int, cells: list[str]) -> Item:
        """Return what somebody did, or why the line says nothing."""
        event = event_in(
            line,
            {name: self.cell(cells, name, 1_000) for name in self.places if name != "text"},
            self.moment(cells),
        )
        if isinstance(event, Refused):
            return self.refused(line, event.code, event.column)
        if "text" in self.places:
            event.text = tidy_lines(cells[self.places["text"]])[:LONGEST_TEXT]
        return event


def event_in(line: int, said: dict[str, str], at: datetime | None) -> EventDraft | Refused:
    """Return one event in the words of the template; a refusal names the word at fault."""
    network = network_key(said.get("network", ""))
    channel = CHANNELS.get(network, "social")
    kind = KINDS.get(header_key(said.get("event", "")))
    email = normalise_email(said.get("email", ""))
    address = email.value if email.status == "valid" else ""
    handle = handle_key(said.get("handle", ""))[:254]
    if channel != "social":
        handle = address or handle
    if not network:
        return Refused(line, "no_network", "network")
    if not kind:
        return Refused(line, "unknown_event", "event")
    if not handle:
        return Refused(line, "no_handle", "handle")
    if at is None:
        return Refused(line, "no_moment", "at")
    return EventDraft(
        line,
        channel,
        network if channel == "social" else "",
        kind,
        handle,
        at,
        url=said.get("url", "")[:1_000],
        email=address,
    )


class Connections(_PeopleTable):
    """People connected to us on LinkedIn: they follow; most come without an email."""

    format = "linkedin"

    def __init__(self, table: Table, zone: tzinfo) -> None:
        super().__init__(table, CONNECTIONS, zone)

    @staticmethod
    def fits(headers: list[str]) -> bool:
        """Whether the columns are LinkedIn's."""
        return {"given", "family", "url", "at"} <= columns_of(headers, CONNECTIONS).keys()

    def read(self, line: int, cells: list[str]) -> Item:
        """Return one connection, or why there is none."""
        handle, at = handle_key(self.cell(cells, "url")), self.moment(cells)
        if not handle:
            return self.refused(line, "no_handle", "url")
        if at is None:
            return self.refused(line, "no_moment", "at")
        email = normalise_email(self.cell(cells, "email"))
        name = f"{self.cell(cells, 'given', 100)} {self.cell(cells, 'family', 100)}"
        return EventDraft(
            line,
            "social",
            "linkedin",
            "follow",
            handle,
            at,
            email=email.value if email.status == "valid" else "",
            name=name.strip(),
        )
