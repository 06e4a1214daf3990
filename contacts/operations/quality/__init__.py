"""Rules about people's values: judged, kept as issues and scores, waived and fixed."""
