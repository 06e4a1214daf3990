"""Why a rule is not one: the place, a code, and what the sentence needs to say."""

from collections.abc import Mapping
from typing import Any, Never


class RuleRefused(Exception):
    """The first thing wrong with a rule; the sentence for people is made where there is Django."""

    def __init__(self, path: str, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{path}: {code}")
        self.path, self.code, self.params = path, code, dict(params or {})


def refuse(path: str, code: str, **params: Any) -> Never:
    """Raise the refusal of one place."""
    raise RuleRefused(path, code, params)


def below(path: str, name: str) -> str:
    """Return the path of a part; a name no rule could have is not repeated to anybody."""
    plain = name.isascii() and name.isprintable() and 0 < len(name) <= 40
    return f"{path}.{name}" if plain and path else name if plain else path
