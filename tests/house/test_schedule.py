"""The house clock asks only for jobs that exist."""

from hub.core.celery import celery
from hub.schedule import FIRST_JOBS, JOBS


def test_schedule_names_tasks_that_exist(app):
    assert sorted(name for name in JOBS if name not in celery.tasks) == []
    assert sorted(name for name in FIRST_JOBS if name not in JOBS) == []
