"""Bare floors: the least that a page, a post and a room can be on the same libraries."""
