"""gunicorn with our settings: one process for everything, or one of several."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from celery import Celery
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.sock import create_sockets
from gunicorn.workers.gthread import ThreadWorker

from hub.config import Settings
from hub.core.embedded import EmbeddedJobs
from hub.core.health import ON_METRICS_ADDRESS
from hub.core.memory import give_back, share_arenas
from hub.core.metrics import Tally
from hub.core.realtime import socketio

MakeApp = Callable[[], Flask]
StartResponse = Callable[..., Any]

SOCKET_PATH = "/socket.io/"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108
LAST_WORDS_SECONDS = 0.3
GRACEFUL_SECONDS = 10
LIVE_CONNECTIONS = 20_000


class HubServer(BaseApplication):  # type: ignore[misc]
    """A gunicorn server that is told everything here and reads no configuration of its own."""

    def __init__(
        self, make_app: MakeApp, settings: Settings, *, socket_cap: int, **options: Any
    ) -> None:
        self.make_app = make_app
        self.settings = settings
        self.socket_cap = socket_cap
        self.options = {
            "bind": [one for one in (settings.bind, settings.metrics_bind) if one],
            "worker_class": "gthread",
            "workers": 1,
            "threads": settings.threads,
            "timeout": 60,
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": 15,
            "loglevel": "warning",
            **options,
        }
        if SHARED_MEMORY.is_dir():
            # A slow disk must not make a worker look dead.
            self.options["worker_tmp_dir"] = str(SHARED_MEMORY)
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """The application of one worker process, behind its outer doors."""
        app = self.make_app()
        tally: Tally = app.extensions["tally"]
        capped = SocketCap(app, self.socket_cap, tally)
        return MetricsDoor(capped, self.settings.metrics_bind)


class SocketCap:
    """At most so many open sockets, so that threads remain for pages."""

    def __init__(self, app: Callable[..., Any], most: int, tally: Tally) -> None:
        self._app = app
        self._most = most
        self._tally = tally
        self._lock = threading.Lock()
        self._open = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Any:
        """A socket holds its thread, so the call returns when the socket is closed."""
        if not environ.get("PATH_INFO", "").startswith(SOCKET_PATH):
            return self._app(environ, start_response)
        with self._lock:
            taken = self._open < self._most
            self._open += taken
        if not taken:
            self._tally.add("hub_sockets_refused_total")
            return _refuse(start_response, "503 Service Unavailable", [("Retry-After", "60")])
        self._tally.add("hub_sockets_open", 1)
        try:
            return self._app(environ, start_response)
        finally:
            with self._lock:
                self._open -= 1
            self._tally.add("hub_sockets_open", -1)


class MetricsDoor:
    """On the address for /metrics nothing else is answered."""

    def __init__(self, app: Callable[..., Any], bind: str | None) -> None:
        self._app = app
        self._port = bind.rpartition(":")[2] if bind else None

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Any:
        """SERVER_PORT is the listening socket's here: no proxy header has been believed yet."""
        if self._port is not None and environ.get("SERVER_PORT") == self._port:
            if environ.get("PATH_INFO") != "/metrics":
                return _refuse(start_response, "404 Not Found", [])
            environ[ON_METRICS_ADDRESS] = True
        return self._app(environ, start_response)


def serve_embedded(
    make_app: MakeApp, celery: Celery, settings: Settings, first_jobs: Iterable[str]
) -> None:
    """Web, sockets, worker and beat in one process, until a signal ends it within 3 s.

    `first_jobs` are the names of tasks that are asked for at the start, not only by the clock.
    """

    def begin(worker: ThreadWorker) -> None:
        give_back()
        jobs = EmbeddedJobs(celery)
        jobs.start()
        for name in first_jobs:
            celery.send_task(name)
        _end_on_signal(worker, jobs)

    share_arenas()
    cap = settings.socket_cap
    run_alone(HubServer(make_app, settings, socket_cap=cap, post_worker_init=begin))


def run_alone(server: HubServer) -> None:
    """Run the server's one worker in this very process, without gunicorn's arbiter above it.

    The arbiter would be a second process of the same size which has nothing to do here.
    """
    log = server.cfg.logger_class(server.cfg)
    listeners = create_sockets(server.cfg, log)
    worker = LoneWorker(1, os.getppid(), listeners, server, server.cfg.timeout, server.cfg, log)
    worker.pid = os.getpid()
    worker.init_process()


class LoneWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, which nobody has to watch."""

    def is_parent_alive(self) -> bool:
        """Whoever started it may go: a shell, make."""
        return True


def serve_web(make_app: MakeApp, settings: Settings) -> None:
    """Pages only, in several processes; sockets are `hub live`'s."""
    HubServer(make_app, settings, socket_cap=0, workers=settings.web_processes).run()


def serve_live(make_app: MakeApp, settings: Settings) -> None:
    """Sockets only, on greenlets. The caller has patched the process before anything else."""
    HubServer(
        make_app,
        settings,
        socket_cap=LIVE_CONNECTIONS,
        bind=[settings.live_bind],
        worker_class="gevent",
        worker_connections=LIVE_CONNECTIONS,
        graceful_timeout=1,
    ).run()


def _refuse(
    start_response: StartResponse, status: str, headers: list[tuple[str, str]]
) -> list[bytes]:
    body = f"{status}\n".encode()
    kind = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    start_response(status, kind + headers)
    return [body]


def _end_on_signal(worker: ThreadWorker, jobs: EmbeddedJobs) -> None:
    """SIGINT, SIGTERM and SIGQUIT end the process; threads of open sockets would wait for ever."""
    begun = threading.Event()

    def end() -> None:
        for one in list(socketio.server.eio.sockets.values()):
            one.close(wait=False)
        jobs.stop()
        time.sleep(LAST_WORDS_SECONDS)
        os._exit(0)

    def handle(_number: int, _frame: object) -> None:
        if not begun.is_set():
            begun.set()
            worker.alive = False
            threading.Thread(target=end).start()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, handle)
