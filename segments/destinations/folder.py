"""A file in a folder of our storage, where another program fetches it; S3 by `STORAGE_URL`."""

import re

from django.utils.translation import gettext_lazy as _

from segments.destinations.connector import Setting
from segments.destinations.csv_file import CsvFile
from segments.destinations.faults import AccessRefused
from segments.destinations.row import Health

# Plain names only: nothing leads out of the folder of handed-over files.
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")


class Folder(CsvFile):
    """As a file to download; nobody has to sign in to fetch it, so it lies apart."""

    kind = "folder"
    label = _("File in a folder")
    settings: tuple[Setting, ...] = (
        Setting("folder", _("Folder"), help=_("Lower-case letters, digits, - and _.")),
        *CsvFile.settings,
    )
    mark = b""

    def check(self) -> Health:
        """Write a file without people to the folder."""
        if not _FOLDER.fullmatch(self.given.settings.get("folder", "")):
            return Health(False, "not_configured")
        return super().check()

    def folder(self) -> str:
        """Return the folder that was set."""
        folder = self.given.settings.get("folder", "")
        if not _FOLDER.fullmatch(folder):
            raise AccessRefused("not_configured")
        return f"handed-over/{folder}"
