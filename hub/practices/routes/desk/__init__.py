"""The editors' desk: what was handed in, and each step an editor takes with it."""

from hub.practices.routes.desk import listing

__all__ = ["listing"]
