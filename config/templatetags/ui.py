"""Template language of the interface: icons, and values written as the reader's locale does.

Everything locale-dependent comes from Babel (CLDR): Django's own intcomma and date formats put
currency signs on the wrong side and know no country names.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, to_locale
from lucide.templatetags.lucide import lucide

from config.footers import FooterLink, footer_links

register = template.Library()

HUES = 8
RELATIVE_DAYS = 365


@lru_cache
def _parsed(language: str) -> Locale:
    # Bare "en" is American in CLDR; the interface's English is written for everybody (3 Feb 2024).
    try:
        return Locale.parse("en_GB" if language == "en" else to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def locale_of_reader() -> Locale:
    """Return the locale in which numbers and dates are written for whoever reads."""
    return _parsed(get_language() or settings.LANGUAGE_CODE)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment if timezone.is_aware(moment) else timezone.make_aware(moment))


@lru_cache(maxsize=1024)
def _svg(name: str, size: int, width: float) -> str:
    svg = lucide(name, size=size, stroke_width=width, aria_hidden="true", focusable="false")
    return "".join(line.strip() for line in svg.splitlines())


@register.simple_tag
def icon(name: str, size: int = 16, width: float = 1.75) -> SafeString:
    """Inline SVG, hidden from screen readers: the words beside it, or an aria-label, say it."""
    # mark_safe: drawn from the package's own file, no value of a person is in it. Adding "" turns
    # the SafeString that a template literal is into plain text, as ElementTree wants it.
    return mark_safe(_svg(name + "", size, width))


@register.simple_tag
def public_links() -> list[FooterLink]:
    """Links for the foot of a page that anybody may open."""
    return footer_links()


@register.filter
def money(amount: Decimal | float | None, currency: str = "") -> str:
    """Whole amounts without decimals: €3,994 in English, 3.994 € in Spanish."""
    if amount is None or amount == "":
        return ""
    currency, locale = currency or settings.ORG_CURRENCY, locale_of_reader()
    if amount == int(amount):
        pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(
            amount, currency, format=pattern, locale=locale, currency_digits=False
        )
    return format_currency(amount, currency, locale=locale)


@register.filter
def number(value: Decimal | float | None) -> str:
    return "" if value is None or value == "" else format_decimal(value, locale=locale_of_reader())


@register.filter
def percentage(hundredths: Decimal | float | None, digits: int = 0) -> str:
    """Hundredths as a percentage: 12.5% in English, 12,5 % in Spanish."""
    if hundredths is None or hundredths == "":
        return ""
    whole = Decimal(str(hundredths)).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)
    return format_percent(
        (whole / 100).normalize(), locale=locale_of_reader(), decimal_quantization=False
    )


@register.filter
def share(part: float, whole: float) -> int:
    """Percentage for a bar: 0 to 100, never 100 before everything is done."""
    return 0 if not whole else min(100, int(100 * part / whole))


@register.filter
def day(value: date | datetime | None, form: str = "medium") -> str:
    """A date in words; `form` is short, medium, long or full."""
    if not value:
        return ""
    return format_date(
        _local(value) if isinstance(value, datetime) else value, form, locale=locale_of_reader()
    )


@register.filter
def exact(moment: datetime | None) -> str:
    """Date and time, for titles and audit rows."""
    if not moment:
        return ""
    return format_datetime(_local(moment), "medium", locale=locale_of_reader())


@register.filter
def ago(moment: datetime | date | None) -> str:
    """Relative within a year, the date itself beyond."""
    if not moment:
        return ""
    if not isinstance(moment, datetime):
        passed = moment - timezone.localdate()
    else:
        passed = _local(moment) - timezone.localtime()
    if abs(passed.days) >= RELATIVE_DAYS:
        return day(moment)
    if isinstance(moment, datetime) and abs(passed.total_seconds()) < 60:
        return gettext("just now")
    if not isinstance(moment, datetime) and not passed.days:
        return gettext("today")
    return format_timedelta(passed, add_direction=True, threshold=1.0, locale=locale_of_reader())


@register.simple_tag
def when(moment: datetime | None) -> str:
    """A <time> element: relative to read, exact in its title."""
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact(moment), ago(moment)
    )


@register.filter
def initials(name: Any) -> str:
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def hue(value: Any) -> int:
    """A colour number that stays with a name or key, for avatars: class h0 to h7."""
    return crc32(str(value).encode()) % HUES


@register.filter
def language_name(code: str | None) -> str:
    if not code:
        return ""
    name = locale_of_reader().languages.get(code.replace("-", "_").split("_")[0])
    return name[:1].upper() + name[1:] if name else code


@register.filter
def country_name(code: str | None) -> str:
    return locale_of_reader().territories.get(code.upper(), code) if code else ""


@register.filter
def restored_words(reason: str) -> str:
    """Say in words that a change put something back; any other reason stays as it is."""
    if reason.startswith("restored from version"):
        return gettext("put back from an earlier version")
    if reason.startswith("restored from"):
        return gettext("put back")
    return reason
