"""Reading an address of the web on somebody's behalf: public hosts only, within size and time.

Whoever may name an address must not reach what stands behind our own walls with it. So a name is
resolved once, every address it has is judged, and the connection goes to the one that was judged;
a redirect is judged anew.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urljoin, urlsplit

from hub.core.markup.addresses import safe_address

MOST_REDIRECTS = 5
A_PIECE = 64 * 1024
# Seconds for a connection and for each answer on it; the whole has a time of its own.
PATIENCE = 10
REDIRECTS = {301, 302, 303, 307, 308}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Failure(StrEnum):
    """Why an address was not read."""

    NOT_WEB = "not_web"
    NOT_PUBLIC = "not_public"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REFUSED = "refused"
    NOT_HTTP = "not_http"


class NotFetched(Exception):
    """It was not read; `status` is what the server answered, where it did."""

    def __init__(self, why: Failure, status: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """What was read; nothing where it is the same as that of the `etag` that was known."""

    body: bytes | None
    etag: str


def networks(words: str) -> list[Network]:
    """The networks of a setting: `10.20.0.0/16, fd00::/8`. Raises ValueError."""
    named = (each.strip() for each in words.split(","))
    return [ipaddress.ip_network(each) for each in named if each]


def fetch(
    address: str,
    *,
    agent: str,
    etag: str = "",
    most: int = 5_000_000,
    seconds: float = 30,
    ours: Sequence[Network] = (),
) -> Fetched:
    """What stands at the address, at most `most` bytes, within so many seconds.

    `ours` are private networks that may be read all the same. Raises NotFetched.
    """
    until = time.monotonic() + seconds
    for _redirect in range(MOST_REDIRECTS + 1):
        parts = _web(address)
        connection = _connected(parts, ours, until)
        # A server that sends a letter now and then keeps no patience waiting, but the whole.
        watch = threading.Timer(max(until - time.monotonic(), 0.1), _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        try:
            _shake_hands(connection)
            answer = _asked(connection, parts, agent, etag)
            if answer.status in REDIRECTS and answer.headers.get("Location"):
                address = urljoin(address, answer.headers["Location"])
                continue
            if answer.status == http.client.NOT_MODIFIED and etag:
                return Fetched(None, etag)
            if answer.status != http.client.OK:
                raise NotFetched(Failure.REFUSED, answer.status)
            # What is packed may unpack to anything; nothing packed was asked for.
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise NotFetched(Failure.NOT_HTTP)
            return Fetched(_body(answer, most, until), answer.headers.get("ETag", "")[:300])
        except TimeoutError as late:
            raise NotFetched(Failure.TOO_SLOW) from late
        except (http.client.HTTPException, OSError, ValueError) as broken:
            raise NotFetched(_why(broken, until)) from broken
        finally:
            watch.cancel()
            connection.close()
    raise NotFetched(Failure.TOO_MANY_REDIRECTS)


def is_public(address: Address) -> bool:
    """Whether the address is of the open internet, however it is wrapped."""
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def _web(address: str) -> SplitResult:
    """The parts of an address of the web. A name that only deceives before the host is refused."""
    if safe_address(address) != address or not address.lower().startswith(("http://", "https://")):
        raise NotFetched(Failure.NOT_WEB)
    return urlsplit(address)


def _connected(
    parts: SplitResult, ours: Sequence[Network], until: float
) -> http.client.HTTPConnection:
    """A connection to an address that was judged."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotFetched(Failure.UNKNOWN_HOST) from unknown
    judged = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    # One private address among public ones is a trap, not a choice.
    if not judged or not all(is_public(each) or _is_ours(each, ours) for each in judged):
        raise NotFetched(Failure.NOT_PUBLIC)
    patience = min(PATIENCE, max(until - time.monotonic(), 0.1))
    for each in judged:
        try:
            plain = socket.create_connection((str(each), port), timeout=patience)
        except OSError:
            continue
        connection = http.client.HTTPConnection(host, port)
        connection.sock = plain
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False
            )
        return connection
    raise NotFetched(Failure.UNREACHABLE)


def _is_ours(address: Address, ours: Sequence[Network]) -> bool:
    return any(address in network for network in ours)


def _shake_hands(connection: http.client.HTTPConnection) -> None:
    """Over TLS the certificate is of the host that was named, not of the address."""
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.do_handshake()


def _cut(open_one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        open_one.shutdown(socket.SHUT_RDWR)


def _why(broken: Exception, until: float) -> Failure:
    if time.monotonic() >= until:
        return Failure.TOO_SLOW
    if isinstance(broken, ssl.SSLError):
        return Failure.INSECURE
    return Failure.UNREACHABLE if isinstance(broken, OSError) else Failure.NOT_HTTP


def _asked(
    connection: http.client.HTTPConnection, parts: SplitResult, agent: str, etag: str
) -> http.client.HTTPResponse:
    headers = {
        "Host": parts.netloc,
        "User-Agent": agent,
        "Accept-Encoding": "identity",
        "Accept": "text/calendar, */*;q=0.1",
        "Connection": "close",
    }
    if etag and etag.isascii() and etag.isprintable():
        headers["If-None-Match"] = etag
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _body(answer: http.client.HTTPResponse, most: int, until: float) -> bytes:
    if int(answer.headers.get("Content-Length") or 0) > most:
        raise NotFetched(Failure.TOO_LARGE)
    pieces, size = [], 0
    # With a length, read1 says nothing of an end that came too early.
    length = answer.length
    while piece := answer.read1(A_PIECE):
        size += len(piece)
        if size > most:
            raise NotFetched(Failure.TOO_LARGE)
        pieces.append(piece)
    # Where the watch cut it, or the server left, the answer ends like any other.
    if time.monotonic() >= until:
        raise NotFetched(Failure.TOO_SLOW)
    if length is not None and size < length:
        raise NotFetched(Failure.UNREACHABLE)
    return b"".join(pieces)
