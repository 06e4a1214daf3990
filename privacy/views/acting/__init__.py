"""The pages on which an officer does what a right asks, and tells the recipients."""
