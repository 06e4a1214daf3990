"""What a file says of the buyer, brought into the form that people are found by."""

from contacts.normalise.emails import normalise_email
from contacts.normalise.phones import normalise_phones
from contacts.normalise.text import tidy


def buyer_email(text: str) -> str:
    """Return the address in its normal form; empty where it is none."""
    if not text.strip():
        return ""
    found = normalise_email(text)
    return found.value[:254] if found.status == "valid" else ""


def buyer_phone(text: str, region: str) -> str:
    """Return the one valid number of the cell; empty where there is none, or several."""
    if not text.strip():
        return ""
    valid = {phone.e164 for phone in normalise_phones(text, region) if phone.status == "valid"}
    return valid.pop() if len(valid) == 1 else ""


def buyer_name(text: str) -> str:
    """Return the name as one clean line."""
    return tidy(text)[:240]
