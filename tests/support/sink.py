"""A bare SMTP server on asyncio: quick enough to measure with, and as bad as it is told to be.

`python -m tests.support.sink` serves in a process of its own and says its port; each line on its
input is answered with how many messages came since the last, when the first and when the last did.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

END = b"\r\n.\r\n"
GREETING = b"220 sink ready\r\n"
ABILITIES = (b"PIPELINING", b"8BITMIME", b"SIZE 50000000")


@dataclass
class Taken:
    """A message that was answered with 250, or that was not answered at all (`is_answered`)."""

    at: float
    sender: str
    recipient: str
    message_id: str
    is_answered: bool = True


@dataclass
class Sink:
    """What came, and how the server behaves: `answer` may say something else for a command.

    `answer(verb, recipient)` with MAIL, RCPT, DATA or END (the whole message) gives a reply, or
    HANG (no reply, ever), DROP (the connection is cut), or None for the usual one.
    """

    port: int = 0
    keeps: bool = True
    pipelining: bool = True
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    answer: Callable[[str, str], str | None] = lambda _verb, _recipient: None
    came: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    def count(self) -> dict[str, float]:
        """How many came since this was asked last, and when."""
        said = {"came": self.came, "first": self.first, "last": self.last}
        self.came, self.first, self.last = 0, 0.0, 0.0
        return said


HANG, DROP = "hang", "drop"


class Conversation(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.kept = bytearray()
        self.in_message = self.is_dead = False
        self.sender = self.recipient = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.connections += 1
        self.sink.open_now += 1
        self.sink.most_open = max(self.sink.most_open, self.sink.open_now)
        transport.write(GREETING)

    def connection_lost(self, _fault: Exception | None) -> None:
        self.sink.open_now -= 1

    def data_received(self, data: bytes) -> None:
        searched = max(0, len(self.kept) - len(END))
        self.kept += data
        while not self.is_dead:
            mark = END if self.in_message else b"\r\n"
            at = self.kept.find(mark, searched)
            if self.in_message and self.kept.startswith(END[2:]):
                at = -2
            if at == -1:
                return
            piece = bytes(self.kept[: max(0, at)])
            del self.kept[: at + len(mark)]
            searched = 0
            if self.in_message:
                self.in_message = False
                self._take(piece)
            else:
                self._obey(piece)

    def _obey(self, line: bytes) -> None:
        verb, _, rest = line.partition(b" ")
        match verb.upper():
            case b"EHLO":
                able = ABILITIES if self.sink.pipelining else ABILITIES[1:]
                lines = [b"sink", *able]
                self.transport.write(
                    b"".join(b"250-%s\r\n" % each for each in lines[:-1])
                    + b"250 %s\r\n" % lines[-1]
                )
            case b"MAIL":
                self.sender, self.recipient = _address(rest), ""
                self._say("MAIL", "250 2.1.0 sender is fine")
            case b"RCPT":
                recipient = _address(rest)
                if self._say("RCPT", "250 2.1.5 recipient is fine", recipient):
                    self.recipient = recipient
            case b"DATA":
                if not self.recipient:
                    self._write("503 5.5.1 no recipient")
                elif self._say("DATA", "354 go on"):
                    self.in_message = True
            case b"QUIT":
                self._write("221 2.0.0 bye")
                self.transport.close()
            case b"RSET" | b"NOOP":
                self.recipient = ""
                self._write("250 2.0.0 well")
            case _:
                self._write("502 5.5.2 not known")

    def _take(self, message: bytes) -> None:
        sink = self.sink
        now = time.monotonic()
        sink.first = sink.first or now
        sink.last = now
        sink.came += 1
        if sink.keeps:
            row = Taken(time.time(), self.sender, self.recipient, _message_id(message))
            sink.taken.append(row)
            row.is_answered = self._say("END", "250 2.0.0 taken")
            if not row.is_answered and self._refuses:
                sink.taken.remove(row)
        else:
            self._write("250 2.0.0 taken")

    def _say(self, verb: str, usual: str, recipient: str | None = None) -> bool:
        """Whether the usual was said."""
        said = self.sink.answer(verb, self.recipient if recipient is None else recipient)
        self._refuses = said not in (None, HANG, DROP)
        if said == HANG:
            self.is_dead = True
        elif said == DROP:
            self.is_dead = True
            self.transport.abort()
        else:
            self._write(said or usual)
        return said is None

    def _write(self, line: str) -> None:
        self.transport.write(line.encode() + b"\r\n")


@contextmanager
def bare_sink(**values: object) -> Iterator[Sink]:
    """A sink in a thread of this process."""
    sink = Sink(**values)  # type: ignore[arg-type]
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: Conversation(sink), "127.0.0.1", sink.port)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def main() -> None:
    """Serve until the input ends; nothing of what comes is kept."""
    with bare_sink(keeps=False) as sink:
        _say({"port": sink.port})
        for _line in sys.stdin:
            _say(sink.count())


def _say(words: Mapping[str, float]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _address(rest: bytes) -> str:
    return rest.partition(b"<")[2].partition(b">")[0].decode()


def _message_id(message: bytes) -> str:
    head = message.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"message-id":
            return value.strip().decode()
    return ""


if __name__ == "__main__":
    main()
