"""Which of the two roles the tests' connection is: the application, or the owner of the tables."""

from django.db import connections

from config.database import APPLICATION, OWNER


def connect_as(role: str) -> None:
    """Let the next query connect as that role; a connection of somebody else's stays."""
    connection = connections["default"]
    connection.close()
    if connection.settings_dict["USER"] in {OWNER, APPLICATION}:
        connection.settings_dict["USER"] = role
