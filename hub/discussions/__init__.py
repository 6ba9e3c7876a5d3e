"""Spaces, topics, contributions, proposals and following."""
