"""Reviewers: what they are asked, their answer, their review."""

from hub.practices.routes.reviewing import answering, comments, writing

__all__ = ["answering", "comments", "writing"]
