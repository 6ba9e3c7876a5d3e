"""Worker and beat as threads of the one process, when there is no Redis."""

import logging
import threading
from collections.abc import Callable

from celery import Celery
from celery.beat import EmbeddedService
from celery.worker import WorkController, state

log = logging.getLogger(__name__)

CONCURRENCY = 4
STOP_SECONDS = 1.5


class EmbeddedJobs:
    """A Celery worker and its clock beside the web threads, on a broker in memory.

    The broker forgets at the end of the process: every task is only a nudge, the truth is a row.
    """

    def __init__(self, celery: Celery) -> None:
        # Not celery.Worker: that one installs signal handlers, which only the main thread may.
        self._worker = WorkController(
            app=celery,
            pool="threads",
            concurrency=CONCURRENCY,
            hostname="embedded@hub",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # No schedule file: the ledger of jobs knows what was missed, beat only asks.
        self._beat = EmbeddedService(celery, thread=True, scheduler_cls="celery.beat:Scheduler")
        self._beat.daemon = True
        self._threads = [
            threading.Thread(target=self._run, args=("worker", self._worker.start), daemon=True),
            self._beat,
        ]

    def start(self) -> None:
        """Both run until `stop`."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Both end, within a few seconds; a task that is under way is left to its row."""
        self._beat.service.stop()
        self._worker.stop()
        state.should_stop = True
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("the embedded %s died; start the Hub again", name)
