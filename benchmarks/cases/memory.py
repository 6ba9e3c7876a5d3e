"""Memory of the one process with the demo in it and people looking at it."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cases.case import Case
from benchmarks.cases.live import Crowd
from benchmarks.depth import Depth
from benchmarks.load import ACCEPTED, ask_once
from benchmarks.measures import Figure, Goal
from benchmarks.places import SQLITE
from hub.core.i18n import LANGUAGES
from tests.support.browser import hub_process

SOCKETS = 20
PAGES = ("/", "/discussions/", "/search?q=recruitment", "/objectives/", "/about", "/topics/1")


def memory(_depth: Depth) -> Iterator[Figure]:
    """Megabytes (pages shared with others count by their share), after a look around."""
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-") as folder,
        hub_process(Path(folder) / "hub", command="demo") as hub,
    ):
        hub.start("/readyz")
        with Crowd.of(SOCKETS, hub.url, hub.url, 1):
            for lang in LANGUAGES:
                for page in PAGES:
                    asyncio.run(ask_once(f"{hub.url}/{lang}{page}", ACCEPTED))
            goals = (Goal(220, at_least=False, of_ratio=False, unit="MB"),)
            what = f"memory, demo loaded, {SOCKETS} sockets"
            yield Figure(what, SQLITE, "MB", [hub.memory_mb()], goals=goals)


MEMORY = Case("memory", alone=memory)
