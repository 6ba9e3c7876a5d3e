"""What can go wrong in words a reader understands."""

from werkzeug.exceptions import Conflict, Forbidden, NotFound, Unauthorized


class SignInNeeded(Unauthorized):
    """An anonymous visitor asked for what a member may do."""


class Refused(Conflict):
    """The rules say no to what was asked now; `description` says why, in the reader's language."""


__all__ = ["Conflict", "Forbidden", "NotFound", "Refused", "SignInNeeded"]
