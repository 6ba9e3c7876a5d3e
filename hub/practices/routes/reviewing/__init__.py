"""Reviewers: what they are asked, their answer, their review."""

from hub.practices.routes.reviewing import answering, comments, papers, writing

__all__ = ["answering", "comments", "papers", "writing"]
