"""Where audiences go: one file per kind of destination, registered here."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol

from segments.destinations.connector import Connector, Given

# Read on first use: the plain modules beside know neither Django nor the network.
_REGISTERED = {
    "csv": "csv_file.CsvFile",
    "webhook": "webhook.Webhook",
    "mailchimp": "mailchimp.Mailchimp",
    "brevo": "brevo.Brevo",
    "hubspot": "hubspot.HubSpot",
    "meta": "meta_audience.MetaAudience",
    "google": "google_audience.GoogleAudience",
    "folder": "folder.Folder",
}
KINDS = tuple(_REGISTERED)


class Configured(Protocol):
    """What a destination says of itself; the model does."""

    @property
    def key(self) -> object:
        """Return what names it."""

    @property
    def kind(self) -> str:
        """Return under which name its connector is registered."""

    @property
    def match_key(self) -> str:
        """Return by what people are told apart there."""

    @property
    def settings(self) -> Mapping[str, str]:
        """Return what a person filled in."""

    @property
    def fields(self) -> Sequence[str]:
        """Return our words of what may leave."""

    def secrets(self) -> Mapping[str, str]:
        """Return the opened secrets by name."""


class NoSuchKind(LookupError):
    """No connector is registered under this name."""


def connector_kind(kind: str) -> type[Connector]:
    """Return the class of a kind of destination.

    Raises:
        NoSuchKind: none is registered under this name.
    """
    if kind not in _REGISTERED:
        raise NoSuchKind(kind)
    module, name = _REGISTERED[kind].split(".")
    found: type[Connector] = getattr(import_module(f"segments.destinations.{module}"), name)
    return found


def connector_for(destination: Configured, *, as_of: str = "") -> Connector:
    """Return the connector of a destination, ready to be asked.

    Args:
        destination: where to.
        as_of: ISO moment of the run's plan, the same for every attempt of it.

    Raises:
        NoSuchKind: none is registered for its kind.
    """
    return connector_kind(destination.kind)(
        Given(
            key=str(destination.key),
            match_key=destination.match_key,
            settings=destination.settings,
            secrets=destination.secrets(),
            as_of=as_of,
            fields=tuple(destination.fields),
        )
    )
