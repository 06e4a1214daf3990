"""What is asked about many people at once: which channel, for what, when, by which address."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.preference import Channel, Purpose
from contacts.models.reach import PointKind
from contacts.models.source import Obtained, Source
from contacts.operations.permission.reasons import OWED, WITHOUT_CONSENT

POST = "post"
ADULT_AT = 16
# By which address a channel reaches people.
ADDRESS_OF = {
    Channel.EMAIL: PointKind.EMAIL,
    Channel.SMS: PointKind.PHONE,
    Channel.PHONE: PointKind.PHONE,
    Channel.SOCIAL: PointKind.HANDLE,
    Channel.POST: POST,
}


# From this age on a person may say yes for themselves to a sale, in two steps (CCPA 1798.120(c)).
TEEN_AT = 13


class Use(StrEnum):
    """What the answer is for: a list is no message yet, a file becomes one, a message is one."""

    LIST = "list"  # caps and hours are looked at when something goes out
    FILE = "file"  # counts as a message; its hour is not ours to choose
    MESSAGE = "message"  # leaves at that very moment


@dataclass(frozen=True, slots=True)
class Question:
    """A channel, a purpose as it is now, and a moment; made by `ask`.

    `address` is the kind of address that is used, empty for none; `shares` says that data
    goes to somebody who shares it for advertising; `use` what happens to whom is found: caps
    and quiet hours are for what goes out; `tells` that the message itself says where we have
    the data from (GDPR Art. 14), and `elsewhere` that some of ours is not from the people;
    `recipient` is the short name of the destination that gets the data, if one does; `health`
    that the people were chosen by their health data, or that these leave (HIPAA);
    `automated` that a machine dials or speaks, which every text counts as (TCPA).
    """

    channel: str
    purpose: str
    version: int
    bases: frozenset[str]
    at: datetime
    address: str
    shares: bool = False
    use: Use = Use.LIST
    cap: int | None = None
    cap_days: int = 30
    tells: bool = False
    elsewhere: bool = False
    recipient: str = ""
    health: bool = False
    automated: bool = False

    @property
    def needs_consent(self) -> bool:
        """Whether somebody must have said yes."""
        return not self.bases <= WITHOUT_CONSENT.keys()

    @property
    def is_marketing(self) -> bool:
        """Whether nobody is owed this message."""
        return not self.bases <= OWED

    @property
    def sells_by_phone(self) -> bool:
        """Whether it is a call or a text of marketing."""
        by_phone = self.channel in (Channel.PHONE, Channel.SMS)
        return by_phone and self.address == PointKind.PHONE and self.is_marketing

    @property
    def may_rest_on_a_sale(self) -> bool:
        """Whether a sale may stand for the consent (2002/58/EC Art. 13(2): electronic mail)."""
        mails = self.channel in (Channel.EMAIL, Channel.SMS)
        return mails and not self.bases & {"consent", "explicit_consent"}

    @property
    def today(self) -> date:
        """The day of the organisation at that moment."""
        return timezone.localdate(self.at, timezone.get_default_timezone())

    @property
    def born_by(self) -> date:
        """The last birth date of who is old enough on that day."""
        day = self.today
        try:
            return day.replace(year=day.year - ADULT_AT)
        except ValueError:  # the 29th of February of a century's year
            return day.replace(year=day.year - ADULT_AT, day=28)


def ask(
    *,
    channel: str,
    purpose: str,
    at: datetime | None = None,
    basis: str = "",
    address: str | None = None,
    shares: bool = False,
    use: Use = Use.LIST,
    tells: bool = False,
    recipient: str = "",
    health: bool = False,
    automated: bool = False,
) -> Question:
    """Return the question about a channel and an active purpose; queries once.

    `at` is now by default; `basis` a further legal basis that must hold too, such as a
    destination's; `address` the kind of address used, by default that of the channel and ""
    for none; `shares`, `use`, `tells`, `health` and `automated` are as in the question.

    Raises:
        Invalid: the channel or the purpose is unknown.
    """
    meant = _purpose_now(purpose)
    known = {"channel": channel in Channel.values, "purpose": meant is not None}
    if wrong := [name for name, is_known in known.items() if not is_known]:
        raise Invalid({name: [_("Choose one of the list.")] for name in wrong})
    return Question(
        channel=channel,
        purpose=purpose,
        version=meant.version,
        bases=frozenset({meant.basis, basis} - {""}),
        at=at or timezone.now(),
        address=str(ADDRESS_OF[Channel(channel)] if address is None else address),
        shares=shares, use=use,
        cap=meant.cap, cap_days=meant.cap_days,
        tells=tells, elsewhere=meant.elsewhere, recipient=recipient, health=health,
        automated=automated or channel == Channel.SMS,
    )  # fmt: skip


def _purpose_now(slug: str) -> Any:
    """Return the purpose in force, told in the same query whether any source is not a person."""
    elsewhere = Exists(Source.objects.filter(obtained=Obtained.ELSEWHERE))
    known = Purpose.objects.filter(slug=slug, active=True).annotate(elsewhere=elsewhere)
    return known.order_by("-version").first()
