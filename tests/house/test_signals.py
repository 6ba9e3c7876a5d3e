"""Signals hold ids, tasks take primitives: what waits in a queue must not be stale when read."""

import dataclasses
import inspect
import typing

import pytest

from hub.core.signals import Signal

pytestmark = pytest.mark.one_database

IDS = (int, int | None, tuple[int, ...])
PRIMITIVES = (int, str, bool, float, int | None, str | None, list[int])


def test_signals_hold_only_ids(app):
    wrong = [
        f"{name}.{field}"
        for name, signal in Signal.known.items()
        if signal.__module__.startswith("hub.")
        for field, kind in typing.get_type_hints(signal).items()
        if field != "known" and (kind not in IDS or not field.endswith(("_id", "_ids")))
    ]
    assert wrong == []


def test_signals_are_frozen_dataclasses(app):
    wrong = [
        name
        for name, signal in Signal.known.items()
        if not dataclasses.is_dataclass(signal) or not signal.__dataclass_params__.frozen  # type: ignore[attr-defined]
    ]
    assert wrong == []


def test_tasks_take_primitives(app):
    tasks = app.extensions["celery"].tasks
    wrong = [
        f"{name}({parameter})"
        for name, task in tasks.items()
        if not name.startswith("celery.")
        for parameter in inspect.signature(task.run).parameters
        if typing.get_type_hints(task.run).get(parameter) not in PRIMITIVES
    ]
    assert wrong == []
