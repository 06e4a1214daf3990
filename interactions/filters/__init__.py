"""What the lists of the interactions app can be narrowed by; pages and API ask alike."""
