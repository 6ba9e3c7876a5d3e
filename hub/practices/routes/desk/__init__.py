"""The editors' desk: what was handed in, and each step an editor takes with it."""

from hub.practices.routes.desk import asking, deciding, forsaken, listing, submission

__all__ = ["asking", "deciding", "forsaken", "listing", "submission"]
