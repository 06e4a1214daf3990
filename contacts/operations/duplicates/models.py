"""The weights in use: stored in the base, read once a process and version."""

from functools import lru_cache

from django.db import connection

from contacts.matching.model import Model
from contacts.models.duplicates import MatchModel


def active_model() -> tuple[Model, int]:
    """Return the weights in use and their version; first guesses, version 0, before any."""
    found = MatchModel.objects.filter(active=True).values_list("pk", "version").first()
    return (_stored(found[0]), found[1]) if found else (Model.untrained(_people()), 0)


def keep_model(model: Model, *, contacts: int, pairs: int, decisions: int) -> int:
    """Store new weights, put them in use and return their version; older ones are not kept."""
    last = MatchModel.objects.order_by("-version").first()
    version = last.version + 1 if last else 1
    MatchModel.objects.all().delete()
    MatchModel.objects.create(
        version=version,
        weights=model.to_json(),
        contacts=contacts,
        pairs=pairs,
        decisions=decisions,
    )
    return version


@lru_cache(2)
def _stored(pk: int) -> Model:
    return Model.from_json(MatchModel.objects.get(pk=pk).weights)


def _people() -> int:
    """Return about how many contacts there are, as the planner knows."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples::bigint from pg_class where relname = 'contacts_contact'")
        return max(int(cursor.fetchone()[0]), 100)
