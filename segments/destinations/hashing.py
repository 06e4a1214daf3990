"""Hashes of what identifies a person. A hash is a pseudonym, no anonymity: consent is needed."""

import hashlib


def hashed(text: str) -> str:
    """Return the SHA-256 of a text that is already in the form the recipient compares."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, accents kept."""
    return "".join(filter(str.isalnum, text.lower()))
