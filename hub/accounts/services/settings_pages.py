"""The list of settings: accounts' own pages, and those that features above add in their wiring."""

from typing import Any

_pages: dict[str, tuple[int, Any]] = {}


def offer(endpoint: str, label: Any, *, place: int) -> None:
    """The page stands in the list of settings; `place` orders it, `label` is a lazy string."""
    _pages[endpoint] = (place, label)


def all_pages() -> list[tuple[str, Any]]:
    """Endpoints and labels in order."""
    ordered = sorted(_pages.items(), key=lambda page: page[1][0])
    return [(endpoint, label) for endpoint, (_place, label) in ordered]
