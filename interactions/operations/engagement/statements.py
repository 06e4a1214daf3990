"""The statements that write posts, their numbers and events: whole batches at a time."""

from contacts.normalise.text import FOLDED

STAGED_POSTS = """
create temporary table staged_post (
  network text, external_id text, account text, url text, title text, kind text,
  published_at timestamptz, "on" date, daily boolean, exported_on date,
  views bigint, reach bigint, reactions bigint, comments bigint, shares bigint,
  clicks bigint, follows bigint, saves bigint
) on commit drop
"""
STAGED_EVENTS = """
create temporary table staged_event (
  key uuid, channel text, network text, kind text, handle text, at timestamptz, url text,
  object text, text text, value numeric, email text, name text, person uuid, digest uuid
) on commit drop
"""

# A page of ours (kind "page") is known since its earliest day; a blank never replaces a word.
POSTS = """
insert into interactions_post (network, external_id, account, url, title, kind, published_at)
select distinct on (network, external_id) network, external_id, account, url, title, kind,
  min(published_at) over (partition by network, external_id)
from staged_post order by network, external_id, exported_on desc
on conflict (network, external_id) do update set
  account = coalesce(nullif(excluded.account, ''), interactions_post.account),
  url = coalesce(nullif(excluded.url, ''), interactions_post.url),
  title = coalesce(nullif(excluded.title, ''), interactions_post.title),
  kind = coalesce(nullif(excluded.kind, ''), interactions_post.kind),
  published_at = case excluded.kind when 'page'
    then least(excluded.published_at, interactions_post.published_at)
    else excluded.published_at end
where (coalesce(nullif(excluded.account, ''), interactions_post.account),
  coalesce(nullif(excluded.url, ''), interactions_post.url),
  coalesce(nullif(excluded.title, ''), interactions_post.title),
  coalesce(nullif(excluded.kind, ''), interactions_post.kind))
  is distinct from (interactions_post.account, interactions_post.url, interactions_post.title,
    interactions_post.kind)
  or (excluded.kind = 'page' and excluded.published_at < interactions_post.published_at)
  or (excluded.kind <> 'page' and excluded.published_at <> interactions_post.published_at)
"""

_NUMBERS = ("views", "reach", "reactions", "comments", "shares", "clicks", "follows", "saves")
_OURS = ", ".join(f"m.{name}" for name in _NUMBERS)
_NEW = ", ".join(f"coalesce(excluded.{name}, m.{name})" for name in _NUMBERS)
_SET = ", ".join(f"{name} = coalesce(excluded.{name}, m.{name})" for name in _NUMBERS)
_GIVEN = ", ".join(f"coalesce(g.{name}, b.{name})" for name in _NUMBERS)
_BEFORE = ", ".join(f"b.{name}" for name in _NUMBERS)

# Totals that are as they were at the last export add no row; an older export changes no newer one.
METRICS = f"""
with given as (
  select p.id as post_id, s."on", s.daily, max(s.exported_on) as exported_on,
    {", ".join(f"max(s.{name}) as {name}" for name in _NUMBERS)}
  from staged_post s join interactions_post p
    on p.network = s.network and p.external_id = s.external_id
  group by p.id, s."on", s.daily
), news as (
  select g.* from given g left join lateral (
    select * from interactions_postmetric b
    where b.post_id = g.post_id and b.daily = g.daily
      and (b."on" = g."on" or (not g.daily and b."on" < g."on"))
    order by b."on" desc limit 1
  ) b on true
  where b.id is null or ({_GIVEN}) is distinct from ({_BEFORE})
), written as (
  insert into interactions_postmetric as m
    (post_id, "on", daily, exported_on, {", ".join(_NUMBERS)})
  select post_id, "on", daily, exported_on, {", ".join(_NUMBERS)} from news
  on conflict (post_id, "on", daily) do update
    set exported_on = excluded.exported_on, {_SET}
    where excluded.exported_on >= m.exported_on and ({_NEW}) is distinct from ({_OURS})
  returning (xmax = 0) as is_new
)
select (select count(*) from given), count(*) filter (where is_new),
  count(*) filter (where not is_new) from written
"""

# A handle, address or number belongs to somebody once it is confirmed on exactly one record.
_CONFIRMED = """
  select w.channel, w.network, w.handle, min(p.contact_id) as contact_id
  from ({waiting}) w
  join contacts_contactpoint p on p.normalised = w.handle and p.verified_at is not null
    and p.kind = case w.channel when 'social' then 'handle' when 'sms' then 'phone'
      else 'email' end
    and (w.channel <> 'social' or w.network = case lower(p.network) when 'twitter' then 'x'
      else lower(p.network) end)
  join contacts_contact c on c.id = p.contact_id and c.merged_into_id is null
    and c.erased_at is null
  group by w.channel, w.network, w.handle having count(distinct p.contact_id) = 1
"""

# Whoever is named by a key of ours (a signed link, the API) is known; a merged record leads on.
EVENTS = f"""
with confirmed as ({
    _CONFIRMED.format(waiting="select distinct channel, network, handle from staged_event")
}), known as (
  select distinct on (s.digest) s.*, coalesce(kept.id, named.id, confirmed.contact_id) as contact_id
  from staged_event s
  left join contacts_contact named on named.key = s.person and named.erased_at is null
  left join contacts_contact kept on kept.id = named.merged_into_id
  left join confirmed using (channel, network, handle)
  order by s.digest
), written as (
  insert into interactions_engagement (key, contact_id, channel, network, kind, object, text, url,
    at, value, handle, post_id, digest, import_id)
  select k.key, k.contact_id, k.channel, k.network, k.kind, k.object, k.text, k.url, k.at, k.value,
    case when k.contact_id is null then k.handle else '' end, p.id, k.digest, %(job)s
  from known k left join lateral (
    select id from interactions_post where url = k.url and k.url <> '' limit 1
  ) p on true
  where k.contact_id is not null or k.handle <> ''
  on conflict (digest) do nothing
  returning contact_id, digest
)
select count(*), coalesce(array_agg(distinct contact_id) filter (where contact_id is not null),
  '{{}}') from written
"""

# After EVENTS: how many lines of the batch belong to somebody, and how many wait.
COUNTED = """
select count(*) filter (where e.contact_id is not null),
  count(*) filter (where e.contact_id is null)
from staged_event s left join interactions_engagement e on e.digest = s.digest
"""

LINK_WAITING = f"""
with confirmed as ({
    _CONFIRMED.format(
        waiting="select distinct channel, network, handle from interactions_engagement"
        " where contact_id is null and (%(handle)s = '' or (network = %(network)s"
        " and handle = %(handle)s))"
    )
})
update interactions_engagement e set contact_id = c.contact_id, handle = ''
from confirmed c
where e.contact_id is null and e.channel = c.channel and e.network = c.network
  and e.handle = c.handle
returning e.contact_id
"""

# Handles that wait, and what speaks for somebody: the record has it unconfirmed, the file has the
# record's email or name, or the handle reads like the name. At most three people, else nobody.
SUGGEST = f"""
with waiting as (
  select distinct on (s.network, s.handle) s.network, s.handle, s.email,
    regexp_replace(coalesce(nullif({FOLDED.format(text="s.name")}, ''),
      regexp_replace(s.handle, '[0-9]', '', 'g')), '[^[:alpha:]]+', ' ', 'g') as words,
    s.name <> '' as is_named
  from staged_event s join interactions_engagement e on e.digest = s.digest
  where s.channel = 'social' and e.contact_id is null
  order by s.network, s.handle, s.email desc, s.name desc
), found as (
  select w.network, w.handle, p.contact_id, 'given' as why from waiting w
  join contacts_contactpoint p on p.kind = 'handle' and p.normalised = w.handle
    and lower(p.network) in ('', w.network) and p.verified_at is null
  union all
  select w.network, w.handle, p.contact_id, 'email' from waiting w
  join contacts_contactpoint p on p.kind = 'email' and p.normalised = w.email and w.email <> ''
  union all
  select w.network, w.handle, n.contact_id, case when w.is_named then 'name' else 'alike' end
  from waiting w cross join lateral (
    select contact_id from contacts_searchentry
    where words like '%%' || trim(w.words) || '%%' limit 4
  ) n
  where length(trim(w.words)) >= 7 and trim(w.words) like '%% %%'
), ranked as (
  select *, row_number() over (partition by network, handle, contact_id
      order by array_position(array['given', 'email', 'name', 'alike'], why)) as place,
    count(*) over (partition by network, handle, why) as people
  from found
)
insert into interactions_handlesuggestion (contact_id, network, handle, why, state)
select r.contact_id, r.network, r.handle, r.why, 'open' from ranked r
join contacts_contact c on c.id = r.contact_id and c.merged_into_id is null
  and c.erased_at is null
where r.place = 1 and r.people <= 3
on conflict (network, handle, contact_id) do nothing
"""

EXPIRE_EVENTS = """
delete from interactions_engagement
where contact_id is null and created_at < now() - make_interval(days => %(days)s)
"""
# A refusal is remembered as long as its handle could come again, and so is who it was not.
EXPIRE_SUGGESTIONS = """
delete from interactions_handlesuggestion s
where s.state <> 'confirmed'
  and coalesce(s.decided_at, s.created_at) < now() - make_interval(days => %(days)s)
  and not exists (select 1 from interactions_engagement e where e.contact_id is null
    and e.network = s.network and e.handle = s.handle)
"""
