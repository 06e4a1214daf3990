"""Raw text to values that can be compared: one module per kind, no Django, nothing raises."""
