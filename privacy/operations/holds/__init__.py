"""Legal holds: placed, changed and released; whoever is held is neither erased nor changed."""
