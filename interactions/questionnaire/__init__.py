"""Forms as plain data: their definition, which fields show, what counts as an answer, results.

Knows neither Django nor the database. Problems are codes with a path; the doors find words.
"""
