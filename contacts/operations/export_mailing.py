"""Leaves out of a file for a mailing who may not be written to: when asked for, and when made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from config.groups import reads_of
from config.phi import CHOSEN, NoAgreement, may_receive
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.models.outreach import Way
from contacts.models.preference import Channel
from contacts.operations.outreach import note_sent
from contacts.operations.permission.fundraising import needs_authorization
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Question, Use, ask
from contacts.operations.sealing import protected_places

# The columns that hold addresses, and those a mailing on each channel may take: the one address
# that was judged. Any other could be a closed one.
_POSTAL = frozenset({"street", "city", "region", "postal_code", "country"})
_ADDRESSES = frozenset({"email", "emails", "phone", "phones", "handles", *_POSTAL})
_OWN = {
    Channel.EMAIL: frozenset({"email"}),
    Channel.SMS: frozenset({"phone"}),
    Channel.PHONE: frozenset({"phone"}),
    Channel.POST: _POSTAL,
    Channel.SOCIAL: frozenset({"handles"}),
}

# In the filters of a file: the columns that a rule looked at which no segment keeps.
READS = "reads"

Mailing = tuple[str, str]
NO_MAILING: Mailing = ("", "")


def mailing_question(mailing: Mailing, query: Mapping[str, Any] | None = None) -> Question | None:
    """Return what is asked about everybody in the file; None where it is for no mailing.

    The filters of the list, `query`, tell whether people were chosen by their health data; of a
    rule that no segment keeps they name the columns it looked at (`READS`).

    Raises:
        Invalid: the channel or the purpose is unknown, or only one of them is given.
    """
    channel, purpose = mailing
    if not channel and not purpose:
        return None
    try:
        health = needs_authorization(health_read(query or {}), purpose)
        return ask(channel=channel, purpose=purpose, use=Use.FILE, health=health)
    except Invalid as problem:
        named = {f"mailing_{name}": said for name, said in problem.fields.items()}
        raise Invalid(named) from None


def health_read(query: Mapping[str, Any]) -> frozenset[str]:
    """Return the columns with health data by which these filters choose people."""
    named = query.get("segment") or ()
    groups = [named] if isinstance(named, str) else named
    read = set(query.get(READS) or ()).union(*(reads_of(str(key)) for key in groups))
    return protected_places(read | {f"{Contact._meta.label}.{name}" for name in query})


def demand_agreement_on(export: Export) -> None:
    """Refuse a file of people chosen by their health data whose recipient has no agreement now.

    Raises:
        NoAgreement: that somebody is in it tells of their health (45 CFR 160.103, 164.502(e)).
    """
    if health_read(export.query) and not may_receive(export.recipient):
        raise NoAgreement(str(CHOSEN))


def mailing_facts(mailing: Mailing, left_out: Counter[str]) -> dict[str, Any]:
    """Return what the ledger keeps about a mailing."""
    channel, purpose = mailing
    return {"mailing_channel": channel, "mailing_purpose": purpose, "left_out": dict(left_out)}


def columns_of_mailing(names: Sequence[str], mailing: Mailing) -> list[str]:
    """Return the columns a file for this mailing may have.

    Raises:
        Invalid: none is left.
    """
    if mailing == NO_MAILING:
        return list(names)
    own = _OWN[Channel(mailing[0])]
    kept = [name for name in names if name not in _ADDRESSES or name in own]
    if not kept:
        raise Invalid({"columns": [_("Choose columns that belong to this channel.")]})
    return kept


def reachable(ids: Sequence[int], question: Question) -> tuple[list[int], Counter[str]]:
    """Return who may be written to, in their order, and how many may not, by reason."""
    judged = judge_many(ids, question)
    left_out = Counter(reason for reason, _row in judged.values() if reason)
    return [pk for pk in ids if pk in judged and not judged[pk][0]], left_out


def leave_out(export: Export) -> None:
    """Judge again whom a file for a mailing names, and write down to whom it lets us write.

    Who may not be written to any more leaves the file and its ledger, counted by reason.
    """
    question = mailing_question((export.mailing_channel, export.mailing_purpose), export.query)
    if question is None:
        return
    named = ExportedContact.objects.filter(export=export)
    ids = list(named.values_list("contact_id", flat=True))
    kept, left_out = reachable(ids, question)
    if left_out:
        named.exclude(contact__in=kept).delete()
        export.left_out = dict(Counter(export.left_out) + left_out)
    note_sent(
        kept,
        channel=question.channel,
        purpose=question.purpose,
        way=Way.FILE,
        reference=export.pk,
        at=timezone.now(),
    )
