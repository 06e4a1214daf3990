"""Every notice there is, in the order in which people read them."""

from governance.inventory.described import entries
from privacy.reading.notice_texts.california import california_notice
from privacy.reading.notice_texts.parts import Notice
from privacy.reading.notice_texts.policy import policy_notice
from privacy.reading.notice_texts.web import web_notice


def notices() -> list[Notice]:
    """Return the notices in the language of the moment; the inventory is read once for all."""
    known = entries()
    return [policy_notice(known), california_notice(known), web_notice()]
