"""Reasons of the file readers, in the person's language.

The pure modules speak in codes; the sentences stand here, where they can be translated.
"""

from django.utils.translation import gettext_lazy as _

FILE_REASONS = {
    "empty": _("The file is empty."),
    "html": _("This is a web page, not a table. Export the list again as CSV or XLSX."),
    "json": _("This is a JSON file, not a table. Export the list as CSV, XLSX or vCard."),
    "xml": _("This is an XML file, not a table. Export the list as CSV, XLSX or vCard."),
    "script": _("This is a program, not a table."),
    "binary": _("This file does not contain text. Export the list as CSV, XLSX or vCard."),
    "old_excel": _("This old Excel file (.xls) cannot be read. Save it as .xlsx or CSV first."),
    "too_many_columns": _("The first line has more than 1,000 columns."),
    "no_header": _("No line with column names was found."),
    "damaged_zip": _("The compressed file is damaged or was cut short."),
    "damaged_xlsx": _("The spreadsheet is damaged or was cut short."),
    "encrypted": _("The file is protected with a password. Remove it and try again."),
    "zip_bomb": _("The compressed file unpacks to far more than it should; it was not opened."),
    "zip_without_table": _("The compressed file holds no CSV, XLSX or vCard file."),
    "several_tables": _("The compressed file holds several different tables. Bring one at a time."),
    "no_cards": _("The file holds no contact card (BEGIN:VCARD)."),
}

ROW_REASONS = {
    "unclosed_quote": _("A quotation mark is opened and never closed."),
    "stray_quote": _("There is text after a closing quotation mark."),
    "nul": _("The line contains NUL characters."),
    "undecodable": _("The line contains bytes that are not text in this file's encoding."),
    "too_many_cells": _("The line has more cells than there are columns."),
    "too_few_cells": _("The line has less than half of the cells it should have."),
    "oversized_field": _("A cell holds more than 100,000 characters."),
    "oversized_line": _("The line is too long to be read."),
    "outside_card": _("The line does not belong to any contact card."),
    "unfinished_card": _("The card is opened and never closed."),
    "oversized_card": _("The card is too long to be read."),
    "empty_row": _("All cells are empty."),
    "no_identity": _("There is no usable name, email, phone or identifier."),
    "deleted_at_origin": _("The system it comes from marks this record as deleted."),
    "not_known": _("Nobody known matches, and this import only updates known people."),
    "outside_scope": _("This identifier belongs to a record outside your teams."),
    "suppressed": _("This person asked us not to keep or use this address."),
}

FINDINGS = {
    "ambiguous_date": _("Day and month cannot be told apart in this column."),
    "bounced": _("Messages to this address bounce."),
    "damaged_text": _("Letters of this value were lost; look at the original."),
    "invalid_date": _("This is not a date."),
    "invalid_email": _("This is not a valid email address."),
    "invalid_phone": _("This is not a valid phone number."),
    "odd_postal_code": _("This postal code does not fit the country."),
    "oversized_tag": _("This tag is too long."),
    "several_values": _("There are several values in one cell."),
    "unclear_consent": _("It is not clear whether this is a yes or a no."),
    "unclear_gender": _("This gender is not understood."),
    "unknown_country": _("This country is not known."),
    "unknown_language": _("This language is not known."),
    "unknown_stage": _("This stage is not known."),
    "possible_duplicate": _("Somebody with the same address is already known."),
}


def file_reason(code: str) -> str:
    """Return why a whole file cannot be read."""
    return str(FILE_REASONS.get(code, _("This file cannot be read.")))


def reason_in_words(code: str) -> str:
    """Return why a row was refused, or what is odd about one of its cells."""
    return str(ROW_REASONS.get(code) or FINDINGS.get(code) or code)
