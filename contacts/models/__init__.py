"""The tables of the contacts app; import the submodule you mean, this list is for Django."""

from contacts.models import catalogue, contact, preference, reach, share, source, team, work

__all__ = ["catalogue", "contact", "preference", "reach", "share", "source", "team", "work"]
