"""Charts in templates: `config.charts` drawn with words in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from config.charts import Chart, Line, Series, Share, Words, draw
from config.charts.lines import bare_line

register = template.Library()

WORDS = Words(
    nothing=_("%(title)s: nothing to show yet."),
    one=_("%(title)s: %(value)s (%(label)s)."),
    line=_(
        "%(title)s: from %(first)s (%(first_label)s) to %(last)s (%(last_label)s);"
        " lowest %(least)s (%(least_label)s), highest %(most)s (%(most_label)s)."
    ),
    band=_("%(name)s: %(value)s (%(label)s), between %(low)s and %(high)s."),
    listed=_("%(title)s: %(items)s."),
    more=_("%(items)s, and more: %(count)s"),
    ring=_("%(title)s: %(value)s of %(most)s."),
    heat=_("%(title)s: highest %(value)s (%(row)s, %(column)s)."),
    histogram=_("%(title)s: %(total)s in all, most of them from %(low)s to %(high)s."),
    between=_("%(low)s to %(high)s"),
    as_table=_("Show as a table"),
    empty=_("Nothing to show yet"),
)


@register.simple_tag
def chart(shown: Chart, table: bool = True) -> SafeString:
    """Draw a chart, with its numbers in a table that is folded away."""
    # mark_safe: config.charts.marks escapes every word and number that goes in.
    return mark_safe(draw(shown, WORDS, table=table))


@register.simple_tag
def legend(shown: Chart) -> SafeString | str:
    """Say which colour is what; nothing where there is only one."""
    if isinstance(shown, Line):
        roles = {"main": "", "previous": "prev", "forecast": "fc"}
        named: dict[str, Any] = {}
        for each in shown.series:
            # What goes on looks like what is over: one mark for both.
            named.setdefault(roles.get(each.role, each.role), each.name)
        marks = list(named.items())
    elif isinstance(shown, Share) and shown.rows:
        parts = shown.rows[0].parts
        marks = [(part.tone or f"k{n % 6 + 1}", part.name) for n, part in enumerate(parts)]
    else:
        marks = []
    if len(marks) < 2:
        return ""
    said = format_html_join("", '<span><i class="{}"></i>{}</span>', marks)
    return format_html('<div class="legend">{}</div>', said)


@register.simple_tag
def sparkline(values: Sequence[float], label: Any) -> SafeString | str:
    """A small line without axes; fewer than two values draw nothing."""
    return mark_safe(bare_line(values, str(label))) if len(values) > 1 else ""


@register.simple_tag
def line_chart(
    points: Sequence[tuple[Any, float]], label: Any, most: int = 100
) -> SafeString | str:
    """A line over days from 0 to `most`; `points` pairs each day's words with its value."""
    if len(points) < 2:
        return ""
    series = Series(label, [value for _words, value in points])
    labels = [words for words, _value in points]
    return chart(Line(label, labels, [series], most=most, named=3), table=False)
