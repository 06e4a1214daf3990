"""Who answers for columns: their steward, else one of their domain, else the domain's owner."""

from collections.abc import Iterable, Mapping

from config.stewardship import Place
from governance.inventory.described import all_lines, usual_domain
from governance.models.domain import DataDomain, DomainSteward
from governance.models.inventory import FieldRecord


def stewards_of(places: Iterable[Place]) -> Mapping[Place, int]:
    """Return the number of the active person who answers for each column, where there is one.

    Of several stewards of a domain the longest-serving one is asked. Four queries.
    """
    asked = set(places)
    said = {
        (row.table, row.column): row
        for row in FieldRecord.objects.select_related("domain", "steward").filter(
            table__in={table for table, _column in asked}
        )
    }
    usual = {
        place: usual_domain(line)
        for line in all_lines()
        if (place := (line.table, line.column)) in asked
    }
    answering = _answering()
    found = {}
    for place in asked:
        row = said.get(place)
        domain = row.domain.code if row and row.domain else usual.get(place) or ""
        steward = row.steward if row else None
        active = steward.pk if steward and steward.is_active else None
        person = active or answering.get(domain)
        if person:
            found[place] = person
    return found


def _answering() -> dict[str, int]:
    """Return who answers for each domain, by its code."""
    domains = DataDomain.objects.select_related("owner")
    found = {d.code: d.owner.pk for d in domains if d.owner and d.owner.is_active}
    serving = DomainSteward.objects.filter(user__is_active=True).order_by("-pk")
    return found | dict(serving.values_list("domain__code", "user"))
