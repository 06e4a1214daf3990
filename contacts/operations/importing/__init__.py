"""A customer file, from upload to undo.

starting    what the file is and how its columns are read
staging     the file, row by row, into a typed table
writing     staged rows into contacts, in sets
running     the chunks, resumable, with progress; the dry run
correcting  one faulty cell, mended before the import
undoing     everything back as it was
"""
