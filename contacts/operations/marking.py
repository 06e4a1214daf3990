"""Says of stored email addresses what kind of mailbox they are, as it is said at every write.

For addresses from before that was kept, and after the lists of such mailboxes changed.
"""

from dataclasses import dataclass

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.reach import ContactPoint, PointKind
from contacts.models.work import Progress
from contacts.normalise.emails import mark_of
from contacts.operations.flagging import refresh_many
from contacts.operations.working import Watch

CHUNK = 20_000
_WRITE = """
update contacts_contactpoint p set mark = m.mark
from unnest(%s::bigint[], %s::text[]) as m(id, mark)
where p.id = m.id and p.mark <> m.mark
returning p.contact_id
"""


@dataclass(slots=True)
class Marked:
    """How many addresses were looked at, how many changed, and where to go on."""

    seen: int = 0
    changed: int = 0
    after: int = 0


def mark_mailboxes(*, by: Actor, watch: Watch | None = None) -> Marked:
    """Mark shared and throw-away mailboxes, and take marks away that no longer hold.

    Each chunk commits; begun again after it was cut off, what is right is not written again.
    """
    watch, total = watch or Watch(), Marked()
    while (found := _chunk(after=total.after, watch=watch, done=total.seen, by=by)).seen:
        total = Marked(total.seen + found.seen, total.changed + found.changed, found.after)
    watch.ended(Progress.State.DONE)
    return total


@operation
def _chunk(*, after: int, watch: Watch, done: int, by: Actor) -> Marked:
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, pk__gt=after).order_by("pk")
    rows = list(points.values_list("pk", "normalised", "mark")[:CHUNK])
    if not rows:
        return Marked(after=after)
    wrong = [(pk, right) for pk, address, mark in rows if (right := mark_of(address)) != mark]
    if wrong:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*wrong, strict=True)])
            people = {row[0] for row in cursor.fetchall()}
        refresh_many(people)
        record("contact_point.marked", about=ContactPoint, by=by, addresses=len(wrong))
    watch.reached(done + len(rows), total=0)
    return Marked(len(rows), len(wrong), rows[-1][0])
