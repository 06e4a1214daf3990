"""Reads requests, consents and proofs for pages and the API."""
