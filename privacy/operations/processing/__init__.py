"""The record of processing (GDPR Art. 30): generated from what is declared, set and used.

What it cannot know people say; records are kept as they were, and risks assessed.
"""
