"""The calendar of 500 events with 20,000 registrations, beside a plain page of the same Hub."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import events
from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.load import ask_once, pages_a_second
from benchmarks.measures import Figure, Goal, side_by_side
from benchmarks.places import POSTGRES, SEED_SECONDS, SQLITE, run_hub
from tests.support.browser import HubProcess
from tests.support.servers import postgres_server

PLAIN = "/en/about"
CONNECTIONS = 1


def calendar(depth: Depth) -> Iterator[Figure]:
    """Each is asked again as soon as it was answered: at least one a second is the goal."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name, postgres_server() as server:
        databases: dict[str, Callable[[], dict[str, str]]] = {
            POSTGRES: lambda: {"HUB_DATABASE_URL": server.create_database()},
            SQLITE: dict,
        }
        for on, new in databases.items():
            quiet = {"HUB_DEMO": "0", "HUB_LOG_LEVEL": "warning", "HUB_RATE_LIMITS": "0"}
            hub = HubProcess(Path(name) / on, env={**new(), **quiet})
            run_hub(hub, "migrate")
            month = hub.seed(events.five_hundred, timeout=SEED_SECONDS)["month"]
            hub.start("/readyz")
            try:
                yield from _beside(hub.url, on, f"/en/events/month/{month}", "month", depth)
                yield from _beside(hub.url, on, "/en/events/calendar.ics", "calendar file", depth)
                yield from _beside(hub.url, on, "/en/events/", "list", depth)
            finally:
                hub.kill9()


def _beside(url: str, on: str, address: str, what: str, depth: Depth) -> Iterator[Figure]:
    for each in (address, PLAIN):
        assert asyncio.run(ask_once(url + each)).status == 200
    yield from side_by_side(
        f"events, {what} of 500 beside a plain page",
        on,
        "pages",
        depth=depth,
        hub=partial(pages_a_second, url + address, depth.seconds, connections=CONNECTIONS),
        floor=partial(pages_a_second, url + PLAIN, depth.seconds, connections=CONNECTIONS),
        goals=[Goal(1, of_ratio=False)],
    )


CALENDAR = Case("calendar", alone=calendar)
