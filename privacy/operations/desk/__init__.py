"""The desk: requests of people about their data, from the first word to the answer."""
