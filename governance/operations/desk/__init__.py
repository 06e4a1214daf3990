"""The steward's desk: days frozen, anomalies raised and seen, freshness agreed."""
