"""What a protocol's door answers instead of doing something; the words are for machines."""


class Declined(Exception):
    """A message was not taken.

    `message` is English, says nothing of anybody, and is the same for whoever sends the same.
    `fatal` says that sending it again, however often, will not help (DRP 3.06).
    """

    def __init__(self, status: int, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fatal = fatal
