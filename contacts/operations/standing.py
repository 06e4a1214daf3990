"""What speaks for the values people have now: the latest delivery of each group, its check.

Nothing of this is stored twice: the delivery is the last `Origin` that names a field of the
group, its trust is what its source is trusted today, and the check is the `Verification`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contacts.field_groups import ALONE, CUSTOM, GROUPS, fields_of, values_of
from contacts.models.contact import Contact
from contacts.models.reach import PostalAddress
from contacts.models.source import Origin
from contacts.survivorship import Candidate, Claim

_NAMED = " ".join(
    f"when f in ({', '.join(repr(name) for name in (*fields, *more))}) then '{group}'"
    for group, fields, more in (
        (group, fields, ("addresses",) if group == "address" else ())
        for group, fields in {**GROUPS, **ALONE}.items()
    )
)
# The group of a field `f` that a delivery names; null where it belongs to none.
GROUP_OF_FIELD = f"case {_NAMED} when starts_with(f, 'custom.') then '{CUSTOM}' || substr(f, 8) end"
# Who decides by hand for what a file says answers for it as for what they type.
_HAND_TRUST = (
    "case when o.door in ('page', 'admin') then"
    " (select trust from contacts_source where name = 'Entered by hand') else 0 end"
)


def standing_sql(people: str) -> str:
    """Return the query of what stands for each group of the people in `people` (column id)."""
    return f"""
select coalesce(s.contact_id, v.contact_id, k.contact_id) as contact_id,
  coalesce(s.grp, v."group", k."group") as grp,
  s.origin_id, s.source_id, s.at, coalesce(s.door, '') as door, coalesce(s.trust, 0) as trust,
  v.verified_at, k.since as locked_at
from (
  select distinct on (o.contact_id, g.grp) o.contact_id, g.grp, o.id as origin_id, o.source_id,
    o.at, o.door, greatest(coalesce(r.trust, 0), {_HAND_TRUST}) as trust
  from ({people}) w join contacts_origin o on o.contact_id = w.id
  cross join lateral (select distinct {GROUP_OF_FIELD} as grp from unnest(o.fields) f) g
  left join contacts_source r on r.id = o.source_id
  where g.grp is not null
  order by o.contact_id, g.grp, o.id desc
) s full join (
  select v.* from ({people}) w join contacts_verification v on v.contact_id = w.id
) v on v.contact_id = s.contact_id and v."group" = s.grp
full join (
  select l.* from ({people}) w join contacts_fieldlock l on l.contact_id = w.id
) k on k.contact_id = coalesce(s.contact_id, v.contact_id)
  and k."group" = coalesce(s.grp, v."group")
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The delivery that set a group of one person (None: nobody knows), and its check."""

    origin_id: int | None
    source_id: int | None
    door: str
    claim: Claim


Standings = dict[tuple[int, str], Standing]


def standings_of(contacts: Iterable[int]) -> Standings:
    """Return what stands for every group of these people by (contact, group); one query."""
    query = standing_sql("select unnest(%(ids)s::bigint[]) as id")
    with connection.cursor() as cursor:
        cursor.execute(query, {"ids": list(contacts)})
        return {
            (contact, group): Standing(origin, source, door, Claim(verified, trust, at, lock))
            for contact, group, origin, source, at, door, trust, verified, lock in cursor.fetchall()
        }


def candidates_of(people: Sequence[Contact]) -> dict[str, list[Candidate]]:
    """Return, for each group one of the people has values of, what each of them offers.

    In the order of `people`, ready for `survivorship.default_choice`. Two queries.
    """
    standing = standings_of(person.pk for person in people)
    values = {person.pk: _values(person) for person in people}
    for address in _addresses(people):
        values[address.contact_id]["address"] = _lines(address)
    groups = [g for g in (*GROUPS, *ALONE) if any(g in held for held in values.values())]
    groups += sorted({g for held in values.values() for g in held}.difference(groups))
    return {
        group: [
            Candidate(_claim(standing, person.pk, group), values[person.pk].get(group, {}))
            for person in people
        ]
        for group in groups
    }


def _values(person: Contact) -> dict[str, dict[str, object]]:
    groups = (*GROUPS, *ALONE, *(f"{CUSTOM}{slug}" for slug in person.custom or ()))
    found = {group: values_of(group, person) for group in groups}
    return {group: values for group, values in found.items() if values}


def _addresses(people: Sequence[Contact]) -> list[PostalAddress]:
    rows = PostalAddress.objects.filter(contact__in=[person.pk for person in people])
    return list(rows.filter(is_primary=True).order_by("pk"))


def _lines(address: PostalAddress) -> dict[str, object]:
    names = ("street", "city", "region", "postal_code", "country")
    return {name: getattr(address, name) for name in names if getattr(address, name)}


def _claim(standing: Standings, contact: int, group: str) -> Claim:
    found = standing.get((contact, group))
    return found.claim if found else Claim()


def restate(*, contact: Contact, groups: Mapping[str, Standing]) -> list[int]:
    """Let these groups of `contact` come from these deliveries from now on; returns the rows made.

    A merge uses it: the deliveries of both records end up on one, so the last of them need not
    be the one whose values survived. Taking the rows away again puts back what stood before.
    """
    told = {where.origin_id: where for where in groups.values() if where.origin_id}
    rows = {row.pk: row for row in Origin.objects.filter(pk__in=told)}
    made = Origin.objects.bulk_create(
        Origin(
            contact=contact, source_id=row.source_id, import_id=row.import_id, line=row.line,
            fields=sorted(
                field
                for group, where in groups.items() if where.origin_id == number
                for field in fields_of(group)
            ),
            at=row.at, user_id=row.user_id, door=row.door,
        )
        for number, row in sorted(rows.items())
    )  # fmt: skip
    return [row.pk for row in made]


def age_of(changed_at: datetime | None, door: str, now: datetime) -> datetime | None:
    """Return how old a delivery is beside a present value that came through `door`.

    What a person typed is compared with the day the delivery says its values are of; one that
    does not say loses. Deliveries are compared with each other by when they came.
    """
    return changed_at if door in BY_HAND else now


BY_HAND = ("page", "admin")
