"""Many open pages in a process of their own: `python -m benchmarks.crowd URL ORIGIN COUNT TOPIC`.

Says `{"here": COUNT}` when all of them listen to the topic, and for each message that reached all
`{"first": …, "last": …}`, the moments by the clock that all processes of a machine share.
"""

import asyncio
import base64
import json
import os
import resource
import struct
import sys
import time
from urllib.parse import urlsplit

JOINING = 25
"""Pages that open at the same time."""

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Crowd:
    """All the pages, and how many of them heard the message at hand."""

    def __init__(self, url: str, origin: str, count: int, topic: int) -> None:
        self.origin, self.count, self.topic = origin, count, topic
        self.host, _, port = urlsplit(url).netloc.partition(":")
        self.port = int(port)
        self._heard: dict[str, tuple[int, float]] = {}

    async def listen(self) -> None:
        """Open every page, then report each message until the process is ended."""
        waiting = asyncio.Semaphore(JOINING)

        async def join() -> Page:
            async with waiting:
                page = Page(self)
                await page.open()
                return page

        pages = await asyncio.gather(*(join() for _ in range(self.count)))
        say({"here": len(pages)})
        await asyncio.gather(*(page.gone for page in pages))
        raise SystemExit("the server closed a page")

    def hear(self, message: str) -> None:
        """One page has the message; the last one completes it."""
        moment = time.monotonic()
        count, first = self._heard.get(message, (0, moment))
        self._heard[message] = (count + 1, first)
        if count + 1 == self.count:
            del self._heard[message]
            say({"first": first, "last": moment})


class Page(asyncio.Protocol):
    """One page: a WebSocket that speaks as much Socket.IO as an open thread does."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        loop = asyncio.get_running_loop()
        self.joined: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._kept = b""
        self._is_open = False

    async def open(self) -> None:
        """Connect and be in the topic's room."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, self.crowd.host, self.crowd.port)
        await asyncio.wait_for(self.joined, 60)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a WebSocket (RFC 6455 §4.1)."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: {self.crowd.host}:{self.crowd.port}",
            f"Origin: {self.crowd.origin}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        """Take every whole frame; what is left waits for the rest."""
        self._kept += data
        if not self._is_open:
            head, end, rest = self._kept.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.joined.set_exception(RuntimeError(head.decode(errors="replace")))
                return
            self._is_open, self._kept = True, rest
        while (frame := self._frame()) is not None:
            kind, text = frame
            if kind == TEXT:
                self._take(text.decode())
            elif kind == PING:
                self._send(text, PONG)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server, or the end of this process, closed it."""
        if not self.joined.done():
            self.joined.set_exception(exc or ConnectionError("closed before it was open"))
        if not self.gone.done():
            self.gone.set_result(None)

    def _take(self, packet: str) -> None:
        if packet.startswith('42["topic:changed"'):
            self.crowd.hear(packet)
        elif packet == "2":
            self._send(b"3")
        elif packet.startswith("0{"):
            self._send(b"40")
        elif packet.startswith("40"):
            asked = json.dumps(["topic:open", {"topic": self.crowd.topic}])
            self._send(b"420" + asked.encode())
        elif packet.startswith("430"):
            if "error" in packet:
                self.joined.set_exception(RuntimeError(packet))
            else:
                self.joined.set_result(None)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame from the server, which are short and never masked (RFC 6455 §5.2)."""
        if len(self._kept) < 2:
            return None
        length, start = self._kept[1], 2
        if length == 126:
            if len(self._kept) < 4:
                return None
            (length,), start = struct.unpack("!H", self._kept[2:4]), 4
        if len(self._kept) < start + length:
            return None
        kind, text = self._kept[0] & 15, self._kept[start : start + length]
        self._kept = self._kept[start + length :]
        return kind, text

    def _send(self, text: bytes, kind: int = TEXT) -> None:
        """A frame under a mask of zeros: the rule wants one, measuring does not."""
        self._transport.write(bytes([0x80 | kind, 0x80 | len(text)]) + b"\0\0\0\0" + text)


def say(words: dict[str, float]) -> None:
    """One line for whoever started this process."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Listen until ended."""
    url, origin, count, topic = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(Crowd(url, origin, int(count), int(topic)).listen())


if __name__ == "__main__":
    main()
