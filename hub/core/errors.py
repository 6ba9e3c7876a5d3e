"""What can go wrong in words a reader understands."""

from werkzeug.exceptions import Conflict, Forbidden, NotFound, Unauthorized


class SignInNeeded(Unauthorized):
    """An anonymous visitor asked for what a member may do."""


class Refused(Conflict):
    """The rules say no to what was asked now; `description` says why, in the reader's language."""


class Unfit(Refused):
    """What was given as `field` cannot be taken; `description` says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class Overtaken(Refused):
    """Somebody else has decided or changed it meanwhile; nothing was done."""


__all__ = [
    "Conflict",
    "Forbidden",
    "NotFound",
    "Overtaken",
    "Refused",
    "SignInNeeded",
    "Unfit",
]
