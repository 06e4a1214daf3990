"""What the officer's desk shows: the board, one request, and the words for both."""
