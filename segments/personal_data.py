"""What the segments app keeps about people: nothing yet."""

from config.personal_data import Declaration

TABLES: tuple[Declaration, ...] = ()
