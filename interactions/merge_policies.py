"""What a merge does with the rows of this app that are about people."""

from config.merging import Policy

POLICIES: tuple[Policy, ...] = ()
