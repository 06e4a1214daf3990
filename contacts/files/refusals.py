"""Why a whole file cannot be read, and why a line cannot be used, in plain words."""

from contacts.drafts import Finding

FILE_REASONS = {
    "empty": "The file is empty.",
    "html": "This is a web page, not a table. Export the list again as CSV or XLSX.",
    "json": "This is a JSON file, not a table. Export the list as CSV, XLSX or vCard.",
    "xml": "This is an XML file, not a table. Export the list as CSV, XLSX or vCard.",
    "script": "This is a program, not a table.",
    "binary": "This file does not contain text. Export the list as CSV, XLSX or vCard.",
    "old_excel": "This old Excel file (.xls) cannot be read. Save it as .xlsx or CSV first.",
    "too_many_columns": "The first line has more than 1,000 columns.",
    "no_header": "No line with column names was found.",
    "damaged_zip": "The compressed file is damaged or was cut short.",
    "damaged_xlsx": "The spreadsheet is damaged or was cut short.",
    "encrypted": "The file is protected with a password. Remove it and try again.",
    "zip_bomb": "The compressed file unpacks to far more than it should; it was not opened.",
    "zip_without_table": "The compressed file holds no CSV, XLSX or vCard file.",
    "several_tables": "The compressed file holds several different tables. Bring one at a time.",
    "no_cards": "The file holds no contact card (BEGIN:VCARD).",
}

LINE_REASONS = {
    "unclosed_quote": "A quotation mark is opened and never closed.",
    "stray_quote": "There is text after a closing quotation mark.",
    "nul": "The line contains NUL characters.",
    "undecodable": "The line contains bytes that are not text in this file's encoding.",
    "too_many_cells": "The line has more cells than there are columns.",
    "too_few_cells": "The line has less than half of the cells it should have.",
    "oversized_field": "A cell holds more than 100,000 characters.",
    "oversized_line": "The line is too long to be read.",
    "outside_card": "The line does not belong to any contact card.",
    "unfinished_card": "The card is opened and never closed.",
    "oversized_card": "The card is too long to be read.",
    "empty_row": "All cells are empty.",
    "no_identity": "There is no usable name, e-mail, phone or identifier.",
    "deleted_at_origin": "The system it comes from marks this record as deleted.",
}


class FileRefused(Exception):
    """The file cannot be read at all; `code` is stable, the message is for people."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = FILE_REASONS[code]
        super().__init__(self.message)


def problem(code: str, column: str = "") -> Finding:
    """Build the finding with which a line is turned down."""
    return Finding(code, column, LINE_REASONS[code], "error")
