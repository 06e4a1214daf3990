"""A file of purchases, from upload to the last line.

starting    what the file is and how its columns are read
staging     the file, line by line, into a typed table
writing     staged lines into orders, in sets
running     the chunks, resumable, with progress
rejects     the lines that did not get in, as a file
"""
