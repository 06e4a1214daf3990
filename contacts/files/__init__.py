"""Reading the files people bring: open, recognise, map, draft. No Django in here."""
