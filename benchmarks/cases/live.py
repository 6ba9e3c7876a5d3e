"""A reply reaches every open page of its topic: how long until the last one has it."""

import asyncio
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.cases.case import Case
from benchmarks.cases.replies import FORM, writers_of
from benchmarks.depth import Depth
from benchmarks.load import Connection, NotAnswered
from benchmarks.measures import Figure, Goal, in_turns
from benchmarks.places import Place
from tests.support.browser import ROOT

FEW, MANY, QUICK_MANY = 100, 2_000, 200
JOIN_SECONDS, REACH_SECONDS, CALM_SECONDS = 180, 30, 0.3
REPLIES_IN_A_ROUND = 5


class Crowd:
    """The process with the open pages (benchmarks.crowd)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: queue.Queue[dict[str, float]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @classmethod
    @contextmanager
    def of(cls, count: int, url: str, origin: str, topic_id: int) -> Iterator["Crowd"]:
        """Within the block so many pages of the topic are open."""
        command = [sys.executable, "-m", "benchmarks.crowd", url, origin, str(count), str(topic_id)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            crowd = cls(process)
            crowd.hear(JOIN_SECONDS)
            yield crowd
        finally:
            process.kill()
            process.wait()

    def hear(self, seconds: float = REACH_SECONDS) -> dict[str, float]:
        """The next thing it says."""
        try:
            return self._said.get(timeout=seconds)
        except queue.Empty:
            raise NotAnswered(f"not every page heard it within {seconds:g} s") from None

    def reached(self, ring: Callable[[], Coroutine[Any, Any, None]]) -> float:
        """Milliseconds from the asking until the last page has it."""
        # What followed the one before is done by then: notices, badges.
        time.sleep(CALM_SECONDS)
        started = time.monotonic()
        asyncio.run(ring())
        return (self.hear()["last"] - started) * 1000

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._said.put(json.loads(line))


def fan_out(place: Place, depth: Depth) -> Iterator[Figure]:
    """To 100 pages; to 2,000 where `hub live` holds the sockets."""
    counts = [FEW]
    if place.is_postgres:
        counts.append(QUICK_MANY if depth.is_quick else MANY)
    for count in counts:
        yield _to(count, place, depth)


def _to(count: int, place: Place, depth: Depth) -> Figure:
    """Replies of one writer beside rings of a bare room, which writes nothing."""
    topic_id = place.made["busy"][0]
    with (
        place.floor("room") as bare,
        Crowd.of(count, bare.url, bare.url, 1) as beside,
        Crowd.of(count, place.live_url, place.hub.url, topic_id) as pages,
    ):
        writer = asyncio.run(writers_of(place))[0]

        async def reply() -> None:
            connection = await Connection.to(place.hub.url)
            await writer.reply(connection, topic_id, "By visits, once a year.")
            connection.close()

        async def ring() -> None:
            connection = await Connection.to(bare.url)
            await connection.ask("POST", "/ring", FORM)
            connection.close()

        pages.reached(reply)
        beside.reached(ring)
        hub, floor = in_turns(
            depth.rounds * REPLIES_IN_A_ROUND,
            lambda: pages.reached(reply),
            lambda: beside.reached(ring),
        )
    goals = (Goal(1.5, at_least=False),) if count > FEW else ()
    return Figure(f"reply reaches the last of {count:,} pages", place.on, "ms", hub, floor, goals)


LIVE = Case("live", at=fan_out)
