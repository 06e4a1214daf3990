"""Tampering with sealed rows of the audit trail, in eight ways, each found where it was done.

Run: `python -m tests.drills.tamper --n 1250`. Works in a database of its own, as its owner, who
may do what the application may not; each tampering is taken back before the next one.
"""

import argparse
import json
import os
import random
import uuid
from typing import Any

SEALS, ROWS = 6, 25
CHANGES = {
    "verb": lambda chance: f"tag.{chance.getrandbits(40):x}",
    "model": lambda chance: f"contacts.{chance.getrandbits(40):x}",
    "key": lambda chance: f"{chance.getrandbits(60):x}",
    "user_id": lambda chance: chance.getrandbits(40) + 100,
    "door": lambda chance: f"{chance.getrandbits(30):x}",
    "operation": lambda chance: uuid.UUID(int=chance.getrandbits(128)),
    "request_id": lambda chance: f"{chance.getrandbits(60):x}",
    "facts": lambda chance: {"rows": chance.getrandbits(40) + 100},
}
BY_ONE = {
    "root": lambda text: f"{text[:-1]}{'0' if text[-1] != '0' else '1'}",
    "mac": lambda text: f"{'0' if text[0] != '0' else '1'}{text[1:]}",
    "rows": lambda number: number + 1,
    "start": lambda number: number + 1,
    "end": lambda number: number - 1,
}


def build() -> None:
    """Write a log of several seals, most with several transactions."""
    from config.actor import Actor, Door
    from governance.models.audit import AuditEvent
    from governance.operations.sealing import seal_audit

    for number in range(SEALS * ROWS):
        AuditEvent.objects.create(
            verb="tag.changed",
            model="contacts.Tag",
            key=f"k{number}",
            user_id=number % 7 or None,
            door="page",
            operation=uuid.UUID(int=number),
            facts={"fields": ["name"], "rows": number},
            request_id=f"r{number}",
        )
        if number % ROWS == ROWS - 1:
            seal_audit(by=Actor.system(Door.COMMAND))


class Tamperer:
    """Does one tampering at a time, and knows which seal it breaks first."""

    def __init__(self, seed: int) -> None:
        from governance.models.audit import AuditEvent
        from governance.models.seal import AuditSeal

        self.chance = random.Random(seed)
        self.events, self.seals = AuditEvent.objects, AuditSeal.objects
        self.known = list(self.seals.order_by("number"))
        self.rows = list(
            self.events.filter(position__lt=self.known[-1].end).values_list("pk", "position")
        )
        self.kinds = {
            "row changed": self.row_changed,
            "row deleted": self.row_deleted,
            "row added": self.row_added,
            "row moved": self.row_moved,
            "seal changed": self.seal_changed,
            "seal removed": self.seal_removed,
            "tail cut": self.tail_cut,
            "rewritten with the key": self.rewritten,
        }

    def _seal_at(self, position: int) -> Any:
        return next(seal for seal in self.known if position < seal.end)

    def _some_row(self) -> tuple[Any, Any]:
        pk, position = self.chance.choice(self.rows)
        return self.events.filter(pk=pk), self._seal_at(position)

    def row_changed(self) -> tuple[int, str]:
        row, seal = self._some_row()
        column = self.chance.choice(list(CHANGES))
        row.update(**{column: CHANGES[column](self.chance)})
        return seal.number, "row_changed"

    def row_deleted(self) -> tuple[int, str]:
        row, seal = self._some_row()
        row.delete()
        return seal.number, "row_missing"

    def row_added(self) -> tuple[int, str]:
        seal = self.chance.choice(self.known)
        low = -5 if seal.number == 1 else seal.start
        place = self.chance.choice([low, self.chance.randrange(low, seal.end), seal.end - 1])
        self.events.create(verb="tag.changed", model="contacts.Tag", door="page", position=place)
        return seal.number, "row_added"

    def row_moved(self) -> tuple[int, str]:
        row, seal = self._some_row()
        other = self.chance.choice([each for each in self.known if each.number != seal.number])
        row.update(position=self.chance.randrange(other.start, other.end))
        if other.number < seal.number:
            return other.number, "row_added"
        return seal.number, "row_missing"

    def seal_changed(self) -> tuple[int, str]:
        seal = self.chance.choice(self.known)
        column = self.chance.choice(list(BY_ONE))
        changed = {column: BY_ONE[column](getattr(seal, column))}
        self.seals.filter(pk=seal.pk).update(**changed)
        return seal.number, "seal_changed"

    def seal_removed(self) -> tuple[int, str]:
        seal = self.chance.choice(self.known[:-1])
        self.seals.filter(pk=seal.pk).delete()
        return seal.number, "seal_missing"

    def tail_cut(self) -> tuple[int, str]:
        first = self.chance.choice(self.known)
        self.seals.filter(number__gte=first.number).delete()
        self.events.filter(position__gte=first.start).delete()
        return first.number, "tail_cut"

    def rewritten(self) -> tuple[int, str]:
        """Change a row, and make every seal from there on again, as only who has the key can."""
        from governance.merkle import Tree
        from governance.seals import GENESIS, mac_of, rows_between

        number, _fault = self.row_changed()
        previous = self.known[number - 2].mac if number > 1 else GENESIS
        for seal in self.seals.filter(number__gte=number).order_by("number"):
            tree = Tree()
            for batch in rows_between(seal.start, seal.end):
                tree.add(batch.leaves)
            seal.root = tree.root()
            seal.mac = previous = mac_of(seal, previous)
            self.seals.filter(pk=seal.pk).update(root=seal.root, mac=seal.mac)
        return number, "rewritten"


def tamper(n: int, seed: int = 20261122) -> dict[str, Any]:
    """Tamper n times in each way; return what was found, and what is found without an anchor."""
    from django.db import transaction

    from governance.anchors import make_anchor, read_anchor
    from governance.reading.verification import verify_audit

    anchor = read_anchor(make_anchor())
    tamperer = Tamperer(seed)
    counts: dict[str, Any] = {"tamperings": 0, "detected": 0, "right_seal": 0, "right_words": 0}
    blind: dict[str, int] = {}
    for kind, act in tamperer.kinds.items():
        blind[kind] = 0
        for _ in range(n):
            with transaction.atomic():
                number, fault = act()
                found = verify_audit(anchor)
                blind[kind] += not verify_audit().ok
                transaction.set_rollback(True)
            counts["tamperings"] += 1
            counts["detected"] += not found.ok
            counts["right_seal"] += found.first_bad == number
            counts["right_words"] += found.fault == fault
    untouched = verify_audit(anchor)
    return counts | {"untouched_ok": untouched.ok, "detected_without_anchor": blind}


def drill(n: int) -> dict[str, Any]:
    """Run in a database of its own, as its owner."""
    import django

    django.setup()
    from config.scratch import found_by, scratch_database

    with scratch_database() as url:
        return found_by("tests.drills.tamper", "--inside", "--n", str(n), url=url)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1250)
    parser.add_argument("--inside", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not options.inside:
        print(json.dumps(drill(options.n)))  # noqa: T201
        return
    import django

    django.setup()
    build()
    print(json.dumps(tamper(options.n)))  # noqa: T201


if __name__ == "__main__":
    main()
