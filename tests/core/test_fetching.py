"""Addresses that somebody named are read only where they are public, within size and time."""

import http.server
import ipaddress
import threading
import time

import pytest

from hub.core.fetching import Failure, NotFetched, fetch, is_public, networks

OURS = networks("127.0.0.0/8")


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        kind = self.path.strip("/").split("/")[0]
        if kind == "away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
        elif kind == "round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.end_headers()
        elif kind == "file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif kind == "packed":
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
        elif kind == "endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b"a" * 1_000)
        elif kind == "slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"a")
                time.sleep(0.05)
        elif kind == "drips":
            for sign in "HTTP/1.0 200 OK" * 9:
                self.wfile.write(sign.encode())
                time.sleep(0.05)
        elif kind == "short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

    def handle(self):
        try:
            super().handle()
        except OSError:
            return

    def log_message(self, *_args):
        """Nothing is said."""


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def failure(address, **values):
    with pytest.raises(NotFetched) as refused:
        fetch(address, agent="test", **values)
    return refused.value.why


def test_what_is_public_is_known_however_it_is_wrapped():
    private = [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:0:0:0:0:80ff:fffe",
    ]
    public = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
    assert [each for each in private if is_public(ipaddress.ip_address(each))] == []
    assert [each for each in public if not is_public(ipaddress.ip_address(each))] == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_private_addresses_are_not_asked(address):
    assert failure(address) in (Failure.NOT_PUBLIC, Failure.UNKNOWN_HOST)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://1.1.1.1/", "gopher://1.1.1.1/", "http://", "//1.1.1.1"]
)
def test_only_the_web_is_read(address):
    assert failure(address) == Failure.NOT_WEB


def test_address_is_read_as_the_host_that_was_named(site):
    assert fetch(site, agent="test", ours=OURS).body == site.removeprefix("http://").encode()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("away", Failure.NOT_PUBLIC),
        ("file", Failure.NOT_WEB),
        ("round", Failure.TOO_MANY_REDIRECTS),
        ("packed", Failure.NOT_HTTP),
        ("endless", Failure.TOO_LARGE),
        ("short", Failure.UNREACHABLE),
    ],
)
def test_what_a_server_may_try_is_refused(site, path, why):
    assert failure(f"{site}/{path}", ours=OURS, most=100_000) == why


@pytest.mark.parametrize("path", ["slow", "drips"])
def test_whole_of_an_answer_has_its_time(site, path):
    started = time.monotonic()
    assert failure(f"{site}/{path}", ours=OURS, seconds=0.5) == Failure.TOO_SLOW
    assert time.monotonic() - started < 4
