"""Colours of a public form, refused where they could not be read.

Contrast by WCAG 2.2, 1.4.3 (text, 4.5:1) and 1.4.11 (controls, 3:1).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HEX = re.compile(r"#[0-9a-f]{6}")
WHITE, BLACK = "#ffffff", "#111111"


@dataclass(frozen=True, slots=True)
class Theme:
    """Three colours; the text on a button is the readable one of black and white."""

    accent: str = "#1f5fbf"
    background: str = "#ffffff"
    text: str = "#1b1f24"

    @property
    def on_accent(self) -> str:
        """Return the colour of text on the accent."""
        return max((WHITE, BLACK), key=lambda colour: contrast(colour, self.accent))


def read_theme(data: Mapping[str, Any]) -> tuple[Theme, dict[str, str]]:
    """Return the theme, and the codes of what is wrong by name of the colour."""
    problems: dict[str, str] = {}
    colours: dict[str, str] = {}
    for name in ("accent", "background", "text"):
        given = str(data.get(name) or getattr(Theme(), name)).lower()
        if _HEX.fullmatch(given):
            colours[name] = given
        else:
            problems[name] = "not_a_colour"
    theme = Theme(**colours)
    if not problems and contrast(theme.text, theme.background) < 4.5:
        problems["text"] = "low_contrast"
    if not problems and contrast(theme.accent, theme.background) < 3:
        problems["accent"] = "low_contrast"
    return theme, problems


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
