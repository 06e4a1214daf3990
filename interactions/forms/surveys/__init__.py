"""What the builder's pages send, read into the JSON of a definition."""
