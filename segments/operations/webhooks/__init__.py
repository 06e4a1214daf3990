"""Webhooks: what happens is written down with it, and told to programs once it is committed."""
