"""Whoever watches a sending is told that it has gone on."""

from hub.core.realtime import ring


def room_of(issue_id: int) -> str:
    """Where those are who watch it."""
    return f"issue:{issue_id}"


def tell(issue_id: int) -> None:
    """After this session's commit those who watch ask again, through the door of the page."""
    ring(room_of(issue_id), "issue:progress", {"issue": issue_id})
