"""The list of settings: accounts' own pages, and those that features above add in their wiring."""

from collections.abc import Callable
from typing import Any

_pages: dict[str, tuple[int, Any, Callable[[], bool]]] = {}


def offer(
    endpoint: str, label: Any, *, place: int, when: Callable[[], bool] = lambda: True
) -> None:
    """The page stands in the list of settings; `place` orders it, `label` is a lazy string.

    It is left out where `when` says that this site has no use for it.
    """
    _pages[endpoint] = (place, label, when)


def all_pages() -> list[tuple[str, Any]]:
    """Endpoints and labels in order."""
    ordered = sorted(_pages.items(), key=lambda page: page[1][0])
    return [(endpoint, label) for endpoint, (_place, label, when) in ordered if when()]
