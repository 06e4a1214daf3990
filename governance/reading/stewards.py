"""Who answers for one column: its steward, else one of its domain, else the domain's owner."""

from governance.inventory.described import DEFAULT_DOMAINS, all_lines
from governance.models.domain import DataDomain, DomainSteward
from governance.models.inventory import FieldRecord


def steward_of(table_label: str, column: str) -> int | None:
    """Return the number of the active person who answers for a column, None for nobody.

    Of several stewards of a domain the longest-serving one is asked.
    """
    said = (
        FieldRecord.objects.select_related("domain", "steward")
        .filter(table=table_label, column=column)
        .first()
    )
    if said and said.steward and said.steward.is_active:
        return said.steward.pk
    domain = said.domain if said and said.domain else _usual_domain(table_label, column)
    if domain is None:
        return None
    stewards = DomainSteward.objects.filter(domain=domain, user__is_active=True).order_by("pk")
    first = stewards.values_list("user", flat=True).first()
    if first is None and domain.owner and domain.owner.is_active:
        return domain.owner.pk
    return first


def _usual_domain(table_label: str, column: str) -> DataDomain | None:
    line = next((x for x in all_lines() if (x.table, x.column) == (table_label, column)), None)
    code = DEFAULT_DOMAINS.get(line.category, "") if line else ""
    return DataDomain.objects.select_related("owner").filter(code=code).first() if code else None
