"""What files say about permissions, kept as evidence: one statement for every import.

`said` is a table or a common table expression with a row for each claim: contact_id, identifier
(the address, may be null), channel, action, wording, evidence (jsonb), ip, at, import_id.
Parameters: purpose, basis, user.
"""

# The same claim told twice, or an older one of a file after a later one, adds nothing.
_ADDED = """
insert into contacts_consentevent (contact_id, subject_ref, identifier, channel, purpose,
  purpose_version, action, basis, wording, wording_digest, language, how, evidence, ip,
  jurisdiction, event_at, expires_at, user_id, import_id)
select s.contact_id, {subject}, coalesce(s.identifier, ''), s.channel, {purpose}, {version},
  s.action, {basis}, coalesce(s.wording, ''), {digest}, {language}, {how}, s.evidence, s.ip, '',
  s.at, {ends}, %(user)s, s.import_id
from {said} s
where not exists (
  select 1 from contacts_consentevent v where v.contact_id = s.contact_id
    and v.channel = s.channel and v.purpose = {purpose} and v.action = s.action
    and (v.event_at = s.at or (v.how = 'import' and v.event_at >= s.at)))
order by s.at
"""
KEPT = _ADDED.format(
    said="{said}", purpose="%(purpose)s", basis="%(basis)s", version="1", how="'import'",
    subject="''", digest="''", language="''", ends="null",
)  # fmt: skip
# The same for claims that come with their proof: `said` then also has purpose, version, basis,
# subject, digest, language, how and ends.
PROVEN = _ADDED.format(
    said="{said}",
    **{
        name: f"s.{name}"
        for name in (
            "purpose", "basis", "version", "how", "subject", "digest", "language", "ends",
        )
    },
)  # fmt: skip

# An opt-out marks the address itself; a later "subscribed" in a file never clears it.
CLOSED = """
update contacts_contactpoint t set opted_out_at = s.at
from {said} s
where s.action in ('withdraw', 'refuse', 'object') and t.contact_id = s.contact_id
  and t.kind = case s.channel when 'email' then 'email' else 'phone' end
  and s.channel in ('email', 'sms', 'phone') and t.opted_out_at is null
"""
