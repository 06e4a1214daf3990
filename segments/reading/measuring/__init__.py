"""THE one answer to a question of numbers, for the dashboard, reports, exports and the API.

The same question by the same viewer has the same answer at every door::

    today = timezone.localdate(now, timezone.get_default_timezone())
    question = Question("revenue", period("last_12_months", today), by=("month",))
    found = answer(question, user=request.user, now=now)
    found.total, found.unit, found.as_of, found.hidden_cells
    for row in found.rows:
        row.keys[0].value, row.keys[0].label, row.value, row.hidden

    list_behind(question, found.rows[0], user=request.user)   # url of the list, or ""
    askable(user)           # the measures, with their dimensions, that this user may ask for
    question_from(data, user=user, now=now)   # from JSON: see its docstring; raises Invalid
    written(question)       # and back: the JSON to store

`answer` raises `NotPermitted` where the role lacks the measure's right or may not read one of its
columns, and `Invalid` where the question makes no sense. A hidden cell has `value None` and
`hidden True`: fewer than five people stand behind it (or it would give another one away), and the
viewer may see no people. `None` without `hidden` means that there is nothing to divide by.
"""

from segments.reading.measuring.answering import answer
from segments.reading.measuring.asking import askable, question_from, written
from segments.reading.measuring.lists import list_behind
from segments.reading.measuring.question import Answer, Column, Key, Question, Row

__all__ = [
    "Answer",
    "Column",
    "Key",
    "Question",
    "Row",
    "answer",
    "askable",
    "list_behind",
    "question_from",
    "written",
]
