"""The list of practices with its facets: 20,000 beside 200, on both databases."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks import practices
from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.load import ask_once, pages_a_second
from benchmarks.measures import Figure, Goal, side_by_side
from benchmarks.places import POSTGRES, SEED_SECONDS, SQLITE, run_hub
from tests.support.browser import HubProcess
from tests.support.servers import postgres_server

QUESTIONS = {
    "no choice": "",
    "one facet": "?objective=gcm-06",
    "three facets": "?objective=gcm-06&region=africa&reviewed=yes",
    "words and a facet": "?q=recruitment&region=africa",
    "three words": "?q=recruitment+school+permit",
}
CONNECTIONS = 2


def facets(depth: Depth) -> Iterator[Figure]:
    """The page as it is made for each who asks: nothing of it is kept between two answers."""
    many = practices.two_thousand if depth.is_quick else practices.twenty_thousand
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name, postgres_server() as server:
        databases: dict[str, Callable[[], dict[str, str]]] = {
            POSTGRES: lambda: {"HUB_DATABASE_URL": server.create_database()},
            SQLITE: dict,
        }
        for on, new in databases.items():
            with ExitStack() as stack:
                folder = Path(name) / on
                large = stack.enter_context(_hub_with(folder / "many", new(), many))
                small = stack.enter_context(_hub_with(folder / "few", new(), practices.two_hundred))
                for what, question in QUESTIONS.items():
                    yield from _beside(what, question, on, large, small, depth)


def _beside(
    what: str, question: str, on: str, large: str, small: str, depth: Depth
) -> Iterator[Figure]:
    address = f"/en/practices/{question}"
    for url in (large, small):
        assert asyncio.run(ask_once(url + address)).status == 200
    yield from side_by_side(
        f"practices, {what}: 20,000 beside 200",
        on,
        "pages",
        depth=depth,
        hub=partial(pages_a_second, large + address, depth.seconds, connections=CONNECTIONS),
        floor=partial(pages_a_second, small + address, depth.seconds, connections=CONNECTIONS),
        goals=[Goal(1 / 3)],
    )


@contextmanager
def _hub_with(
    folder: Path, env: dict[str, str], fill: Callable[..., dict[str, int]]
) -> Iterator[str]:
    """The address of a Hub of its own with so many practices."""
    hub = HubProcess(folder, env={**env, "HUB_DEMO": "0", "HUB_LOG_LEVEL": "warning"})
    run_hub(hub, "migrate")
    hub.seed(fill, timeout=SEED_SECONDS)
    hub.start("/readyz")
    try:
        yield hub.url
    finally:
        hub.kill9()


FACETS = Case("facets", alone=facets)
