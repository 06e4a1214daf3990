"""Every notice there is, in the order in which people read them."""

from privacy.reading.notice_texts.california import california_notice
from privacy.reading.notice_texts.parts import Notice
from privacy.reading.notice_texts.policy import policy_notice
from privacy.reading.notice_texts.web import web_notice


def notices() -> list[Notice]:
    """Return the notices in the language of the moment."""
    return [policy_notice(), california_notice(), web_notice()]
