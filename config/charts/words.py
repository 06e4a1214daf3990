"""The words around charts; templates in English here, in the reader's language where drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """Templates with named places; any of them may be a lazy translation."""

    nothing: Any = "%(title)s: nothing to show yet."
    one: Any = "%(title)s: %(value)s (%(label)s)."
    line: Any = (
        "%(title)s: from %(first)s (%(first_label)s) to %(last)s (%(last_label)s);"
        " lowest %(least)s (%(least_label)s), highest %(most)s (%(most_label)s)."
    )
    band: Any = "%(name)s: %(value)s (%(label)s), between %(low)s and %(high)s."
    listed: Any = "%(title)s: %(items)s."
    more: Any = "%(items)s, and more: %(count)s"
    ring: Any = "%(title)s: %(value)s of %(most)s."
    heat: Any = "%(title)s: highest %(value)s (%(row)s, %(column)s)."
    histogram: Any = "%(title)s: %(total)s in all, most of them from %(low)s to %(high)s."
    between: Any = "%(low)s to %(high)s"
    as_table: Any = "Show as a table"
    empty: Any = "Nothing to show yet"
    none: Any = "–"

    def say(self, template: Any, facts: Mapping[str, Any]) -> str:
        """Fill a template."""
        return str(template) % {name: str(fact) for name, fact in facts.items()}


ENGLISH = Words()
