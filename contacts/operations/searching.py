"""Keeps the words by which contacts are found, in one statement for any number of them."""

from collections.abc import Iterable

from django.db import connection

from contacts.normalise.text import FOLDED

_REFRESH = f"""
insert into contacts_searchentry (contact_id, words)
select c.id, {FOLDED.format(text="concat_ws(' ', found.names, o.name, p.words, e.words)")}
from contacts_contact c
left join contacts_organisation o on o.id = c.organisation_id
cross join lateral (
  select concat_ws(' ', nullif(c.given_name, ''), nullif(c.family_name, ''),
                   nullif(c.second_family_name, '')) as names
) found
left join lateral (
  select string_agg(case kind
    when 'email' then coalesce(nullif(normalised, ''), value)
    when 'phone' then concat_ws(' ', nullif(normalised, ''),
                                nullif(regexp_replace(value, '\\D', '', 'g'), ''))
    else value end, ' ' order by is_primary desc, id) as words
  from contacts_contactpoint where contact_id = c.id
) p on true
left join lateral (
  select string_agg(value, ' ' order by id) as words
  from contacts_externalid where contact_id = c.id
) e on true
where c.id = any(%s) and c.erased_at is null
on conflict (contact_id) do update set words = excluded.words
where contacts_searchentry.words is distinct from excluded.words
"""


def refresh_search(ids: Iterable[int]) -> int:
    """Rebuild the search words of these contacts inside the caller's transaction.

    One set-based statement; entries that are right already are not written.

    Returns:
        How many entries were written.
    """
    keys = list(ids)
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [keys])
        return cursor.rowcount


def merge_search_words() -> None:
    """Merge the pending entries of the search index into it; cheap when there are none."""
    with connection.cursor() as cursor:
        cursor.execute("select crm_merge_search_words()")
