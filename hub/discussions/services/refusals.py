"""How the rules say no: to one field of a form, or because somebody else was first."""

from hub.core.errors import Refused


class Unfit(Refused):
    """What was given as `field` cannot be taken; `description` says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class Overtaken(Refused):
    """Somebody else has decided or changed it meanwhile; nothing was done."""
