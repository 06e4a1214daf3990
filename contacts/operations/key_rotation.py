"""Seals the keys of people under the present DATA_KEY, so that the one before can be forgotten.

What is sealed under them stays as it is: history, dumps and moved rows open as before.
"""

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.sealed import key_name, rewrapped
from contacts.models.person_key import PersonKey
from contacts.models.work import Progress
from contacts.operations.sealed_store import seal_stored_files
from contacts.operations.working import Watch

KIND = "rotate_keys"
CHUNK = 5_000
# Keys of single records, of which there are few.
OTHERS = (("privacy.PrivacyRequest", "data_key"), ("privacy.Package", "sealed_key"))
_PUT = """update contacts_personkey k set wrapped = v.wrapped, wrapped_under = %s
from unnest(%s::bigint[], %s::text[]) as v(id, wrapped) where v.id = k.id"""


def rotate_keys(*, by: Actor, watch: Watch | None = None) -> int:
    """Seal every key anew; cut off, it goes on where it was. Returns how many keys it sealed.

    Raises:
        NotOpened: a key is sealed under a DATA_KEY that DATA_KEYS_BEFORE does not name; nothing
            of its chunk is changed.
    """
    watch = watch or Watch()
    total = _left().count()
    done = 0
    while sealed := _rotate_chunk(by=by):
        done += sealed
        watch.reached(done, total=total)
    done += _rotate_others(by=by) + seal_stored_files(by=by)
    watch.ended(Progress.State.DONE)
    return done


def _left() -> QuerySet[PersonKey]:
    return PersonKey.objects.exclude(wrapped_under=key_name())


@operation
def _rotate_chunk(*, by: Actor) -> int:
    rows = _left().select_for_update(skip_locked=True).order_by("pk")[:CHUNK]
    put = [(pk, rewrapped(wrapped)) for pk, wrapped in rows.values_list("pk", "wrapped")]
    if not put:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [key_name(), *(list(column) for column in zip(*put, strict=True))])
    record("person_keys.rotated", about=PersonKey, by=by, count=len(put))
    return len(put)


@operation
def _rotate_others(*, by: Actor) -> int:
    count = 0
    for label, column in OTHERS:
        for row in apps.get_model(label).objects.exclude(**{column: ""}).only("pk", column):
            setattr(row, column, rewrapped(getattr(row, column)))
            row.save(update_fields=[column])
            count += 1
    if count:
        record("person_keys.rotated", about=PersonKey, by=by, count=count)
    return count
