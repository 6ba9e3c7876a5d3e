"""Readers and writers that ask as fast as they are answered: wrk where it is, else our own."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

ACCEPTED = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en"}
# Enough to keep two processes busy; more would only leave more work behind for the next round.
CONNECTIONS = 8
CALM_SECONDS = 0.5
PATIENCE = "30s"
PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")
REFUSED = re.compile(r"(Non-2xx or 3xx responses|Socket errors):.*")


class NotAnswered(Exception):
    """What was to be measured answered with an error; its figure would say nothing."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def pages_a_second(
    url: str, seconds: float, *, connections: int = CONNECTIONS, headers: Mapping[str, str] = {}
) -> float:
    """How often a second the address is answered when so many ask for it without a pause."""
    sent = {**ACCEPTED, **headers}
    time.sleep(CALM_SECONDS)
    if shutil.which("wrk"):
        return _by_wrk(url, seconds, connections, sent)
    return asyncio.run(_by_our_own(url, seconds, connections, sent))


async def at_once(seconds: float, askers: int, ask: "Ask", url: str) -> float:
    """How often a second `ask(asker, connection)` is done when so many do it without a pause."""
    done = [0] * askers
    until = time.monotonic() + seconds

    async def go_on(asker: int) -> None:
        connection = await Connection.to(url)
        while time.monotonic() < until:
            await ask(asker, connection)
            done[asker] += 1
        connection.close()

    started = time.monotonic()
    await asyncio.gather(*(go_on(asker) for asker in range(askers)))
    return sum(done) / (time.monotonic() - started)


class Connection:
    """A kept-alive HTTP/1.1 connection that does no more than this measuring needs."""

    def __init__(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._host, self._reader, self._writer = host, reader, writer

    @classmethod
    async def to(cls, url: str) -> "Connection":
        """Connect to the host of the address."""
        host = urlsplit(url).netloc
        name, _, port = host.partition(":")
        return cls(host, *await asyncio.open_connection(name, int(port or 80)))

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Send one request and read its answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self._answer()

    def close(self) -> None:
        """Nothing more will be asked."""
        self._writer.close()

    async def _answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.partition(": ") for line in head[1:] if line]
        headers = {name.lower(): value for name, _, value in pairs}
        length = int(headers.get("content-length", 0))
        return Answer(int(head[0].split()[1]), headers, await self._reader.readexactly(length))


Ask = Callable[[int, Connection], Awaitable[None]]


async def ask_once(url: str, headers: Mapping[str, str] = {}) -> Answer:
    """One page, on a connection of its own."""
    connection = await Connection.to(url)
    parts = urlsplit(url)
    answer = await connection.ask("GET", parts._replace(scheme="", netloc="").geturl(), headers)
    connection.close()
    return answer


def _by_wrk(url: str, seconds: float, connections: int, headers: Mapping[str, str]) -> float:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", PATIENCE]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    refused = REFUSED.search(said)
    found = PER_SECOND.search(said)
    if refused or found is None or not float(found[1]):
        raise NotAnswered(f"{url}: {refused[0] if refused else said}")
    return float(found[1])


async def _by_our_own(
    url: str, seconds: float, connections: int, headers: Mapping[str, str]
) -> float:
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()

    async def ask(_asker: int, connection: Connection) -> None:
        answer = await connection.ask("GET", path, headers)
        if answer.status != 200:
            raise NotAnswered(f"{url}: {answer.status}")

    return await at_once(seconds, connections, ask, url)
