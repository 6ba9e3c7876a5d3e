"""Celery: it only wakes the worker. What is to be done stands in rows."""

import threading
from typing import Any

from celery import Celery, Task
from flask import Flask

from hub.core.db import db, writing


class HubTask(Task):  # type: ignore[misc]
    """A task runs in the application's context, meaning to write, with a session of its own."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; whatever it did not commit is rolled back."""
        app: Flask = self.app.flask_app
        with app.app_context(), writing():
            try:
                return self.run(*args, **kwargs)
            finally:
                db.session.remove()


celery = Celery("hub", task_cls=HubTask)
celery.conf.update(
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
    timezone="UTC",
)


def wire_celery(app: Flask, redis_url: str | None) -> None:
    """Redis where there is one; otherwise the memory of this one process."""
    celery.flask_app = app
    app.extensions["celery"] = celery
    if redis_url:
        celery.conf.update(
            broker_url=redis_url,
            worker_prefetch_multiplier=4,
            broker_transport_options={"visibility_timeout": 600},
        )
    else:
        celery.conf.update(
            broker_url="memory://",
            broker_transport_options={"polling_interval": 0.05},
            worker_prefetch_multiplier=16,
        )
    # Otherwise delay() in another thread finds Celery's default application.
    celery.set_default()


# How long further nudges for the same task are gathered into one: each costs the worker more than
# the question whether there is something to do.
GATHER_SECONDS = 0.05
_gathering: dict[str, bool] = {}
_gathering_lock = threading.Lock()


def nudge(task: Any) -> None:
    """Wake a worker for `task`, at once; those that follow within GATHER_SECONDS wake it once more.

    If the broker is away, or this process ends meanwhile, the sweep does it within a minute.
    """
    with _gathering_lock:
        if task.name in _gathering:
            _gathering[task.name] = True
            return
        _gathering[task.name] = False
    timer = threading.Timer(GATHER_SECONDS, _nudge_for_the_others, [task])
    timer.daemon = True
    timer.start()
    task.apply_async(retry=False, ignore_result=True)


def _nudge_for_the_others(task: Any) -> None:
    with _gathering_lock:
        came = _gathering.pop(task.name)
    if came:
        nudge(task)
