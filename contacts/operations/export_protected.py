"""Health data in files: noted by person and field as they are written."""

from collections.abc import Sequence
from typing import Any

from config import phi
from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.operations.sealing import protected


class Left:
    """What of health data one file takes along."""

    def __init__(self, export: Export, by: Actor) -> None:
        self.export, self.by = export, by
        closed = protected(export.columns)
        self._places = [(n, name) for n, name in enumerate(export.columns) if name in closed]
        self._read: dict[int, set[str]] = {}

    def note(self, person: int, cells: Sequence[Any]) -> None:
        """Note which protected fields a line says something in."""
        names = {name for place, name in self._places if cells[place] not in ("", None, [])}
        if names:
            self._read[person] = names

    def tell(self) -> None:
        """Tell the trail, once the file is written."""
        people = Contact.objects.filter(pk__in=self._read) if self._read else Contact.objects.none()
        read = {str(key): self._read[pk] for pk, key in people.values_list("pk", "key")}
        phi.told(read, by=self.by, page="export", why=f"export:{self.export.key}")
