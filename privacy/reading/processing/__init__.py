"""The record of processing in words (GDPR Art. 30)."""
