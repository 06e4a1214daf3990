"""What values should be like: a closed language of rules, judged for one person or for all.

Pure: knows neither Django nor the database. `operators` holds both faces of the language,
`judging` applies rules to one person, `ready` has the rules every installation starts with.
"""
