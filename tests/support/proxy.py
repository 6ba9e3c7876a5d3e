"""A line between browser and server that can be cut, as a bad network would."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """Carries TCP connections to `port` until it is cut, and again when it is mended."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.is_cut = False
        self.open: set[socket.socket] = set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address the browser goes to."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection breaks, and new ones do too."""
        self.is_cut = True
        for end in list(self.open):
            _close(end)

    def mend(self) -> None:
        """New connections go through again."""
        self.is_cut = False

    def close(self) -> None:
        """The line is gone."""
        self.cut()
        _close(self.server)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.server.accept()
                if self.is_cut:
                    _close(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self.open |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                sink.sendall(piece)
        for end in (source, sink):
            self.open.discard(end)
            _close(end)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to the server on `port`."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
