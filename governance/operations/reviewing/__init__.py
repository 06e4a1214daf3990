"""Review campaigns: planned, frozen, decided contact by contact, reminded of, signed off."""
