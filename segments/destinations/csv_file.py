"""A file to download: CSV or XLSX, safe to open in a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from segments.destinations.connector import Setting
from segments.destinations.files import AudienceFiles
from segments.destinations.row import Rejection, Row


class CsvFile(AudienceFiles):
    """The columns are our words for the fields that may leave."""

    kind = "csv"
    label = _("File to download")
    settings: tuple[Setting, ...] = (
        Setting("format", _("Format"), required=False, choices=("csv", "xlsx")),
    )
    takes: frozenset[str] | None = None
    takes_custom = True
    match_keys = ("email", "phone", "external_id")
    mark = b"\xef\xbb\xbf"

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row as it is, if it says who the person is."""
        if not row.text(self.given.match_key):
            return Rejection("no_match_key", self.given.match_key)
        return row.with_values(row.values)
