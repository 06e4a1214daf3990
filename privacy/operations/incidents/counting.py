"""Whom an incident concerns: counted in sets from what the ledgers and the trail say.

Looked at are the files, the ways out and the colleagues (or stolen accounts) the officer names:
the manifest of an export, the disclosures to a destination, the messages to a program, and
whatever the trail says that an account read or changed. Who was merged counts as who they are
now. People named by hand, and those who were told already, stay whatever is counted.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.keys import new_key
from config.operation import operation
from config.us_states import state_code
from contacts.models.contact import Contact
from privacy.models.affected import AffectedPerson
from privacy.models.incidents import Incident
from privacy.operations.incidents.checklists import substitute_tasks
from privacy.operations.incidents.duties import settle_duties
from privacy.operations.incidents.reporting import opened, saved

# What is looked through: lists of keys, numbers of colleagues for the trail.
REACH = ("colleagues", "exports", "destinations", "webhooks")
# Where the law wants a letter by post (45 CFR 164.404(d)(1); Cal. Civ. Code 1798.82(j)).
_BY_POST = ("hipaa", "cal")
# A table of its own, so that the planner knows how many there are before it compares.
_FIND = """
create temporary table affected_now on commit drop as
with recursive named(contact_id, source) as (
  select x.contact_id, 'export' from contacts_exportedcontact x
    join contacts_export e on e.id = x.export_id where e.key = any(%(exports)s::uuid[])
  union
  select d.contact_id, 'disclosure' from segments_disclosure d
    join segments_syncrun r on r.id = d.run_id
    join segments_destination t on t.id = r.destination_id
    where t.key = any(%(destinations)s::uuid[])
      and d.at between %(since)s::timestamptz and %(until)s::timestamptz
  union
  select c.id, 'delivery' from segments_webhookdelivery w
    join segments_webhooksubscription s on s.id = w.subscription_id
    join contacts_contact c on c.key = case
      when w.payload ->> 'key' ~ '^[0-9a-f-]{36}$' then (w.payload ->> 'key')::uuid end
    where s.key = any(%(webhooks)s::uuid[]) and w.state = 'sent'
      and w.payload ->> 'object' = 'contact'
      and w.created_at between %(since)s::timestamptz and %(until)s::timestamptz
  union
  select c.id, 'access' from governance_auditevent a
    cross join lateral (
      select jsonb_array_elements_text(case jsonb_typeof(a.facts -> 'people')
        when 'array' then a.facts -> 'people' else '[]' end)
      union all select a.key where a.model = 'contacts.Contact'
    ) k(key)
    join contacts_contact c on c.key = case
      when k.key ~ '^[0-9a-f-]{36}$' then k.key::uuid end
    where a.user_id = any(%(colleagues)s)
      and a.at between %(since)s::timestamptz and %(until)s::timestamptz
), living(contact_id, source, next) as (
  select n.contact_id, n.source, c.merged_into_id
    from named n join contacts_contact c on c.id = n.contact_id
  union
  select c.id, l.source, c.merged_into_id
    from living l join contacts_contact c on c.id = l.next
)
select contact_id, array_agg(distinct source order by source) as sources
from living where next is null group by contact_id
"""
# What one place of a count found, another one of the same count adds to.
_KEEP = """
insert into privacy_affectedperson as p
  (incident_id, contact_id, sources, by_hand, country, state, way, language, failed, count_key)
select %(incident)s, contact_id, sources, false, '', '', '', '', '', %(count)s from affected_now
on conflict (incident_id, contact_id) do update set count_key = excluded.count_key,
  sources = case when p.count_key = excluded.count_key
    then (select array_agg(distinct s order by s) from unnest(p.sources || excluded.sources) s)
    else excluded.sources end
"""
_FORGET = """
delete from privacy_affectedperson where incident_id = %(incident)s and not by_hand
  and told_at is null and count_key is distinct from %(count)s
"""
# By which way each is told: the confidential way they asked for, else as the law wants.
_REACH_THEM = """
update privacy_affectedperson p set
  country = coalesce(a.country, ''), state = coalesce(a.region, ''),
  language = c.language,
  way = case
    when c.erased_at is not null then 'none'
    when r.channel = 'email' then 'mail' when r.channel = 'post' then 'post'
    when r.channel is not null then 'none'
    when %(post)s and a.street <> '' then 'post'
    when not %(post)s and c.email <> '' then 'mail'
    when a.street <> '' then 'post'
    else 'none' end
from contacts_contact c
left join lateral (
  select country, region, street from contacts_postaladdress where contact_id = c.id
  order by is_primary desc, id limit 1
) a on true
left join contacts_confidentialroute r on r.contact_id = c.id and r.ended_at is null
where p.incident_id = %(incident)s and p.told_at is null and c.id = p.contact_id
"""


@operation
def count_people(
    *,
    incident: Incident,
    reach: Mapping[str, Iterable[Any]],
    by: Actor,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Incident:
    """Find the people an incident concerns; the duties follow from how many and where.

    Args:
        incident: which.
        reach: what to look through, by REACH.
        by: who counts.
        now: when.
        since: the first moment of what was read or sent; that of the incident unless said.
        until: the last one.

    Raises:
        Closed: it is closed.
        Invalid: there is nothing to look through, or no beginning.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    asked = asked_for(current, reach, since, until, now)
    count = new_key()
    find_and_keep(current, asked, count=count)
    settle_count(current, asked, count=count, by=by, now=now)
    return current


def asked_for(
    incident: Incident,
    reach: Mapping[str, Iterable[Any]],
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    """Return what is looked through and of when, as the incident keeps it.

    Raises:
        Invalid: there is nothing to look through, or no beginning.
    """
    since, until = since or incident.started_at, until or incident.ended_at or now
    asked = {name: [str(each) for each in reach.get(name, ())] for name in REACH}
    if not any(asked.values()):
        raise Invalid({"reach": [_("Choose where people are looked for.")]})
    if since is None or until < since:
        raise Invalid({"since": [_("Say from when to when.")]})
    return {**asked, "since": since.isoformat(), "until": until.isoformat()}


def find_and_keep(incident: Incident, asked: Mapping[str, Any], *, count: UUID) -> None:
    """Write down whom these places name, within the caller's operation."""
    given = {"incident": incident.pk, "count": count, **given_by(asked)}
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists affected_now")
        for statement in (_FIND, "analyze affected_now", _KEEP):
            cursor.execute(statement, given)


def given_by(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a statement takes."""
    colleagues = [int(each) for each in asked["colleagues"]]
    return {**{name: asked[name] for name in (*REACH, "since", "until")}, "colleagues": colleagues}


def settle_count(
    incident: Incident, asked: Mapping[str, Any], *, count: UUID, by: Actor, now: datetime
) -> None:
    """Forget whom no place of this count named, and let the duties follow from who is left."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"incident": incident.pk, "count": count})
    incident.reach = dict(asked)
    _recorded(incident, by, now, "incident.counted")


@operation
def name_people(
    *, incident: Incident, people: Iterable[Contact], by: Actor, now: datetime
) -> Incident:
    """Add people whom no ledger names.

    Raises:
        Closed: it is closed.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    rows = [
        AffectedPerson(incident=current, contact=each, by_hand=True, sources=["hand"])
        for each in people
    ]
    AffectedPerson.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["incident", "contact"],
        update_fields=["by_hand"],
    )
    _recorded(current, by, now, "incident.people_named")
    return current


def _recorded(incident: Incident, by: Actor, now: datetime, verb: str) -> None:
    """Say how many there are and how each is told, and let the duties follow."""
    unreached = reach_them(incident)
    incident.people = incident.affected.count()
    incident.states = _by_state(incident)
    incident.counted_at = now
    saved(incident)
    substitute_tasks(incident, unreached=unreached, now=now)
    changed = settle_duties(incident)
    record(verb, about=incident, by=by, count=incident.people, duties=changed)


def reach_them(incident: Incident) -> int:
    """Choose by which way each is told; return how many have no address."""
    post = any(law in incident.laws for law in _BY_POST)
    with connection.cursor() as cursor:
        cursor.execute(_REACH_THEM, {"incident": incident.pk, "post": post})
    said = incident.affected.exclude(state="").order_by().values_list("country", "state").distinct()
    for country, region in list(said):
        code = state_code(region) if country in ("", "US") else ""
        if code and (country, region) != ("US", code):
            same = incident.affected.filter(country=country, state=region)
            same.update(country="US", state=code)
    return incident.affected.filter(way=AffectedPerson.Way.NONE, told_at=None).count()


def _by_state(incident: Incident) -> dict[str, int]:
    rows = incident.affected.filter(country="US").exclude(state="").order_by("state")
    return dict(rows.values_list("state").annotate(many=Count("pk")))
