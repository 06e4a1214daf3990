"""What can be asked of the numbers: measures, dimensions, periods; names only, no database.

`MEASURES` and `DIMENSIONS` by slug, `period(preset, today)` and `Period` for when,
`hidden_cells` for which cells of a table must stay empty for who may see no people.
`segments.vocabulary.measure_words` has the words, `segments.reading.measuring` the answers.
"""

from segments.measures.names import DIMENSIONS, MEASURES, Basis, Dimension, Measure, Unit
from segments.measures.periods import PRESETS, Period, period
from segments.measures.suppressing import SMALLEST, hidden_cells

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "PRESETS",
    "SMALLEST",
    "Basis",
    "Dimension",
    "Measure",
    "Period",
    "Unit",
    "hidden_cells",
    "period",
]
