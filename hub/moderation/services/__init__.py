"""What becomes true in moderation. Nothing here commits."""

from hub.moderation.services.answers import delete_answer, keep_answer
from hub.moderation.services.cases import (
    Overtaken,
    close_case,
    decide,
    open_case,
    put_back,
    rescope,
    take_up,
)
from hub.moderation.services.flags import flag
from hub.moderation.services.late import tell_of_late_cases
from hub.moderation.services.leaving import forget, own_matters

__all__ = [
    "Overtaken",
    "close_case",
    "decide",
    "delete_answer",
    "flag",
    "forget",
    "keep_answer",
    "open_case",
    "own_matters",
    "put_back",
    "rescope",
    "take_up",
    "tell_of_late_cases",
]
