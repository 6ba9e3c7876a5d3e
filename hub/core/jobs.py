"""The ledger of periodic jobs: each (job, period) is done once, whoever asks."""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime, db

log = logging.getLogger(__name__)
Step = TypeVar("Step")


class JobRun(Model):
    """One run of a periodic job for one period, for example (`digest`, `2026-11`)."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


def claim(job: str, period: str, *, lease: dt.timedelta = dt.timedelta(minutes=10)) -> bool:
    """True for exactly one caller until the lease ends or the run is finished; commits.

    A run whose worker died is claimed again once its lease has ended.
    """
    until = clock.now() + lease
    taken = db.session.execute(
        sa.update(JobRun)
        .where(
            JobRun.job == job,
            JobRun.period == period,
            JobRun.finished_at.is_(None),
            JobRun.claimed_until < clock.now(),
        )
        .values(claimed_until=until, attempts=JobRun.attempts + 1)
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        db.session.commit()
        return True
    if db.session.get(JobRun, (job, period)) is not None:
        db.session.rollback()
        return False
    db.session.add(JobRun(job=job, period=period, claimed_until=until, attempts=1))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def take_each(
    job: str, steps: Iterable[Step], *, run: Callable[[Step], str], take: Callable[[Step], bool]
) -> None:
    """Each step is taken once, in a commit of its own; `run` names it in the ledger.

    Where `take` says False there was nothing to do yet: it is asked again. One that fails does not
    hold up the others, and is claimed anew when its lease has ended.
    """
    for step in steps:
        name = run(step)
        if not claim(job, name):
            continue
        try:
            if take(step):
                finish(job, name)
            db.session.commit()
        except Exception:
            log.exception("%s: the step %s was not taken", job, name)
            db.session.rollback()


def finished(job: str, periods: Collection[str]) -> set[str]:
    """Those of the periods whose run is over: nobody need ask to claim them."""
    found = sa.select(JobRun.period).where(
        JobRun.job == job, JobRun.period.in_(periods), JobRun.finished_at.is_not(None)
    )
    return set(db.session.scalars(found))


def finish(job: str, period: str) -> None:
    """The run is over in this session's commit and is never claimed again."""
    run = db.session.get_one(JobRun, (job, period))
    run.finished_at, run.claimed_until = clock.now(), None
