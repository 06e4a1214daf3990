"""Meta: a customer file in which every value that identifies a person is hashed."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from segments.destinations.connector import Setting
from segments.destinations.files import AudienceFiles
from segments.destinations.hashing import hashed, letters
from segments.destinations.row import Rejection, Row

_HEADERS = (
    "EMAIL", "PHONE", "FN", "LN", "GEN", "DOBY", "DOBM", "DOBD",
    "CT", "ST", "ZIP", "COUNTRY", "EXTERN_ID",
)  # fmt: skip
_TRIMMED = " \t\r\n\0\x0b."
_ZIP_OF_US = 5


class MetaAudience(AudienceFiles):
    """The columns and forms of the customer list of Custom Audiences."""

    kind = "meta"
    label = _("Meta audience file (hashed)")
    settings: tuple[Setting, ...] = ()
    takes: frozenset[str] | None = frozenset(
        {
            "email", "phone", "given_name", "family_name", "gender", "birth_date",
            "city", "region", "postal_code", "country", "external_id",
        }
    )  # fmt: skip
    takes_custom = False
    match_keys = ("email", "phone")

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row hashed; an address or a number is needed."""
        values = {name: value for name, value in _forms(row).items() if value}
        if not values.keys() & {"EMAIL", "PHONE"}:
            return Rejection("no_match_key", self.given.match_key)
        own = values.pop("EXTERN_ID", "")
        return row.with_values(
            {**{name: hashed(value) for name, value in values.items()}, "EXTERN_ID": own}
        )

    def headers(self, rows: Sequence[Row]) -> list[str]:
        """Return their columns in their order, those that somebody has."""
        return [name for name in _HEADERS if any(name in row.values for row in rows)]


def _forms(row: Row) -> dict[str, str]:
    """Return the values as Meta writes them before hashing."""
    year, month, day = (*row.text("birth_date").split("-"), "", "", "")[:3]
    code = row.text("postal_code").replace(" ", "").lower()
    country = row.text("country").lower()
    return {
        "EMAIL": row.text("email").strip(_TRIMMED).lower(),
        # Without +: with it nobody is found.
        "PHONE": "".join(filter(str.isdecimal, row.text("phone"))).lstrip("0"),
        "FN": letters(row.text("given_name")),
        "LN": letters(row.text("family_name")),
        "GEN": {"male": "m", "female": "f"}.get(row.text("gender"), ""),
        "DOBY": year,
        "DOBM": month,
        "DOBD": day,
        "CT": letters(row.text("city")),
        "ST": letters(row.text("region")),
        "ZIP": code[:_ZIP_OF_US] if country == "us" else code.replace("-", ""),
        "COUNTRY": country,
        "EXTERN_ID": row.text("external_id"),
    }
