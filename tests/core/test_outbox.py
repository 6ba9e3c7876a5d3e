"""Signals reach their receivers once, also after a fault and a rollback."""

import dataclasses
import datetime as dt
import threading
import time
from contextvars import Context

import pytest

from hub.core import signals, tasks
from hub.core.db import db
from hub.core.signals import OutboxRow, Signal, on, send


@dataclasses.dataclass(frozen=True)
class BellRung(Signal):
    """A signal of these tests."""

    bell_id: int


@dataclasses.dataclass(frozen=True)
class BellHeld(Signal):
    """A signal whose receiver takes its time."""

    bell_id: int


heard: list[int] = []
faults: list[int] = []


def hear(signal: BellRung) -> None:
    heard.append(signal.bell_id)


def stumble(signal: BellRung) -> None:
    if faults:
        raise RuntimeError(f"fault {faults.pop()}")


@pytest.fixture(autouse=True)
def _receivers(app):
    on(BellRung, hear)
    on(BellRung, stumble)
    heard.clear()
    faults.clear()


def test_signal_is_delivered_once(run_jobs):
    send(BellRung(7))
    db.session.commit()
    run_jobs()
    run_jobs()
    assert heard == [7]
    assert signals.backlog() == 0


def test_signal_of_a_rollback_is_never_delivered(run_jobs):
    send(BellRung(7))
    db.session.rollback()
    run_jobs()
    assert heard == []


def test_failed_receiver_is_called_again_and_the_others_are_not(run_jobs, clock, session):
    faults.append(1)
    send(BellRung(7))
    db.session.commit()
    run_jobs()
    assert "fault 1" in session.query(OutboxRow).one().error
    clock(by=dt.timedelta(seconds=60))
    run_jobs()
    assert heard == [7]
    row = session.query(OutboxRow).one()
    assert (row.attempts, row.error, row.try_at) == (2, None, None)


@pytest.mark.postgres
def test_signal_is_left_to_those_who_are_delivering_already(app):
    let_go = threading.Event()
    held: list[int] = []

    def hold(signal: BellHeld) -> None:
        held.append(signal.bell_id)
        let_go.wait(20)

    on(BellHeld, hold)
    for number in range(tasks.DELIVERING):
        send(BellHeld(number))
    db.session.commit()

    def deliver() -> None:
        # As a task it would run in whichever application of this process was made last.
        with app.app_context():
            tasks.deliver.run()

    threads = [
        threading.Thread(target=Context().run, args=(deliver,)) for _ in range(tasks.DELIVERING)
    ]
    until = time.monotonic() + 20
    for started, thread in enumerate(threads, start=1):
        thread.start()
        # One that comes while another has not begun yet leaves everything to it.
        while len(held) < started:
            assert time.monotonic() < until
            time.sleep(0.01)
    send(BellHeld(99))
    db.session.commit()
    Context().run(deliver)
    assert sorted(held) == [0, 1]
    let_go.set()
    for thread in threads:
        thread.join(20)
    assert sorted(held) == [0, 1, 99]
    assert signals.backlog() == 0
