"""Background work of the interactions app: each job loads one record and calls one operation."""
