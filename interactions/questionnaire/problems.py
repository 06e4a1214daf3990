"""What is wrong with a definition or an answer: a place, a code, and figures for the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `path` leads to it, as in "pages.0.fields.2.show_if"."""

    path: str
    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)
