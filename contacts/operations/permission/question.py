"""What is asked about many people at once: which channel, for what, when, by which address."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.preference import Channel, Purpose
from contacts.models.reach import PointKind
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


@dataclass(frozen=True, slots=True)
class Question:
    """A channel, a purpose as it is now, and a moment; made by `ask`.

    `address` is the kind of address that is used, empty for none; `shares` says that data
    goes to somebody who shares it for advertising.
    """

    channel: str
    purpose: str
    version: int
    bases: frozenset[str]
    at: datetime
    address: str
    shares: bool = False

    @property
    def needs_consent(self) -> bool:
        """Whether somebody must have said yes."""
        return not self.bases <= WITHOUT_CONSENT.keys()

    @property
    def is_marketing(self) -> bool:
        """Whether nobody is owed this message."""
        return not self.bases <= OWED

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
) -> Question:
    """Return the question; queries once, for the purpose as it is now.

    Args:
        channel: one of `Channel`.
        purpose: the short name of an active purpose.
        at: the moment; now by default.
        basis: a further legal basis that must hold too, such as a destination's.
        address: the kind of address used; by default that of the channel, "" for none.
        shares: whether the data is shared for advertising.

    Raises:
        Invalid: the channel or the purpose is unknown.
    """
    meant = Purpose.objects.filter(slug=purpose, active=True).order_by("-version").first()
    problems = {}
    if channel not in Channel.values:
        problems["channel"] = [_("Choose one of the list.")]
    if meant is None:
        problems["purpose"] = [_("Choose one of the list.")]
    if meant is None or problems:
        raise Invalid(problems)
    if address is None:
        address = ADDRESS_OF[Channel(channel)]
    bases = frozenset({meant.basis, basis} - {""})
    at = at or timezone.now()
    return Question(channel, purpose, meant.version, bases, at, str(address), shares)
