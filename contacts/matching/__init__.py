"""Which records speak of one person: our own engine after Fellegi and Sunter (1969).

Plain Python and numpy, no database: the same code compares a million records, one new record
and a file of people from elsewhere. In the order of work:

`person` makes records comparable, `keys` finds out whom to compare, `columns` and `pairs` hold
many of them (`texts` their words), `levels` names how alike a field can be, `names` and `values`
judge it where `letters` do not rule it out,
`frequencies` says how common a value is, `learning` learns what agreement is worth (`model`),
`scoring` adds it up in bits and vetoes, `clusters` groups, `engine` runs all of it.
"""
