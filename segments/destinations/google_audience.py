"""Google: a Customer Match file; country and postal code stay readable, the rest is hashed."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from segments.destinations.connector import Setting
from segments.destinations.files import AudienceFiles
from segments.destinations.hashing import hashed
from segments.destinations.row import Rejection, Row

_HEADERS = ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")
_BY_ADDRESS = ("First Name", "Last Name", "Country", "Zip")


class GoogleAudience(AudienceFiles):
    """The exact English headers of Customer Match."""

    kind = "google"
    label = _("Google audience file (hashed)")
    settings: tuple[Setting, ...] = ()
    takes: frozenset[str] | None = frozenset(
        {"email", "phone", "given_name", "family_name", "country", "postal_code"}
    )
    takes_custom = False
    match_keys = ("email", "phone")

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row hashed; an address or a number is needed.

        Name, country and postal code find a person only together: a part of them is left out.
        """
        values = {
            "Email": hashed("".join(row.text("email").lower().split())),
            # With +: E.164 as it is.
            "Phone": hashed(row.text("phone").replace(" ", "")),
            "First Name": hashed(row.text("given_name").strip().lower()),
            "Last Name": hashed(row.text("family_name").strip().lower()),
            "Country": row.text("country").upper(),
            "Zip": row.text("postal_code").strip(),
        }
        if not values["Email"] and not values["Phone"]:
            return Rejection("no_match_key", self.given.match_key)
        if not all(values[name] for name in _BY_ADDRESS):
            values |= dict.fromkeys(_BY_ADDRESS, "")
        return row.with_values(values)

    def headers(self, rows: Sequence[Row]) -> list[str]:
        """Return their columns in their order, those that somebody has."""
        return [name for name in _HEADERS if any(name in row.values for row in rows)]
