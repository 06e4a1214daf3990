"""What the interactions app keeps about people: nothing yet."""

from config.personal_data import Declaration

TABLES: tuple[Declaration, ...] = ()
