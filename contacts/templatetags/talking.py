"""Notes and notices in templates."""

import re

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from contacts.operations.mentions import MENTION
from contacts.reading.notices import unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> str:
    """Return the number on the bell; asked once per page."""
    user = getattr(context.get("request"), "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else ""


@register.filter
def with_mentions(text: str) -> SafeString:
    """Return the text of a note with the names after an @ marked."""

    def marked(found: re.Match[str]) -> str:
        return f'<b class="mention">@{conditional_escape(found[1])}</b>'

    pieces, end = [], 0
    for found in MENTION.finditer(text):
        pieces += [conditional_escape(text[end : found.start()]), marked(found)]
        end = found.end()
    # mark_safe: every piece is escaped above.
    return mark_safe("".join([*pieces, conditional_escape(text[end:])]))
