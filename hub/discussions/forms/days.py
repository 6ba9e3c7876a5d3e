"""Days that are chosen in forms of discussions."""

from hub.core.days import DayField, beginning, day_of, ending

__all__ = ["DayField", "beginning", "day_of", "ending"]
