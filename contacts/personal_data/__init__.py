"""What the contacts app keeps about people, and where their words may stand unlinked."""

from config.personal_data import Declaration, Mentioning
from contacts.personal_data import person, work

TABLES: tuple[Declaration, ...] = (*person.TABLES, *work.TABLES)

# What may hold words of a person without a link to the record.
MENTIONS = (
    Mentioning("contacts_importrow"),
    Mentioning("contacts_import", ("details", "problem", "file_name")),
    Mentioning("contacts_savedview", ("query", "name")),
    Mentioning("contacts_export", ("query", "purpose", "reason")),
    Mentioning("contacts_bulkchange", ("facts",)),
    Mentioning("contacts_progress", ("note",)),
)
