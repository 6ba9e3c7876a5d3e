"""What `celery -A hub.worker worker` and `celery -A hub.worker beat` import."""

from typing import Any

from celery.signals import worker_ready

from hub.app import create_app
from hub.core.celery import celery
from hub.schedule import FIRST_JOBS, wire_schedule

flask_app = create_app(live=False)
wire_schedule(celery)


def ask_at_once(**_: Any) -> None:
    """What waited while no worker ran goes out at once."""
    for name in FIRST_JOBS:
        celery.send_task(name)


worker_ready.connect(ask_at_once)

__all__ = ["ask_at_once", "celery", "flask_app"]
