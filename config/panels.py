"""Fragments and buttons that other apps put on the contact page, registered by name."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """One fragment of the contact page; `url_name` takes the contact's key."""

    name: str
    title: Any
    url_name: str
    permission: str
    order: int = 100


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; registering the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(user: Any) -> list[Panel]:
    """Return the panels `user` may open, in their order."""
    allowed = [panel for panel in _panels.values() if user.has_perm(panel.permission)]
    return sorted(allowed, key=lambda panel: (panel.order, panel.name))


@dataclass(frozen=True, slots=True)
class CardButton:
    """One button at the head of the contact page; `url_name` takes the contact's key."""

    name: str
    title: Any
    icon: str
    url_name: str
    permission: str


_buttons: dict[str, CardButton] = {}


def register_button(button: CardButton) -> None:
    """Add a button; registering the same name again replaces it."""
    _buttons[button.name] = button


def buttons_for(user: Any) -> list[CardButton]:
    """Return the buttons `user` may press."""
    return [button for button in _buttons.values() if user.has_perm(button.permission)]
