"""Numbers of who is in a room and who writes there, over several processes that come and go."""

import threading
import time

import pytest

from hub.core import presence
from hub.core.presence import Presence, Told

pytestmark = pytest.mark.one_database

ROOM = "topic:7"


class Listening(Presence):
    """A process that remembers what its sockets were told last, by room."""

    def __init__(self, line):
        self.told: dict[str, Told] = {}
        super().__init__(tell=lambda one: self.told.update({one.room: one}), say=line.say)


class Line:
    """What joins processes: each word reaches all of them, until the line is cut."""

    def __init__(self):
        self.ends = []
        self.is_cut = False
        self.lock = threading.Lock()

    def join(self):
        """One process more."""
        process = Listening(self)
        self.ends.append(process)
        process.ask()
        return process

    def say(self, word):
        if not self.is_cut:
            for end in self.ends:
                end.hear(word)


@pytest.fixture
def line(monkeypatch):
    for name, seconds in (
        ("PACE", 0.01),
        ("SAY_AGAIN", 0.2),
        ("FORGET", 0.6),
        ("WRITE_AGAIN", 0.1),
        ("WRITES_FOR", 0.4),
    ):
        monkeypatch.setattr(presence, name, seconds)
    return Line()


def comes_true(asked, within=3.0):
    until = time.monotonic() + within
    while not asked():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def told(process):
    one = process.told.get(ROOM, Told(ROOM, 0, 0, ()))
    return one.here, one.writing, set(one.writers)


def test_member_counts_once_over_windows_and_processes(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a1", 1)
    one.enter(ROOM, "a2", 1)
    two.enter(ROOM, "b1", 1)
    two.enter(ROOM, "b2", 2)
    two.enter(ROOM, "b3", None)
    two.enter(ROOM, "b4", None)
    assert comes_true(lambda: told(one) == told(two) == (4, 0, set()))
    assert comes_true(lambda: (one.here(ROOM), two.here(ROOM)) == (4, 4))
    one.leave("a1")
    one.leave("a2", ROOM)
    two.leave("b3")
    assert comes_true(lambda: told(two) == (3, 0, set()))


def test_writers_are_told_as_a_number_and_each_knows_its_own_windows(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a1", 1)
    one.enter(ROOM, "a2", 1)
    two.enter(ROOM, "b1", 1)
    two.enter(ROOM, "b2", 2)
    one.write(ROOM, "a1")
    two.write(ROOM, "b2")
    assert comes_true(lambda: told(one) == (2, 2, {"a1", "a2"}))
    assert comes_true(lambda: told(two) == (2, 2, {"b1", "b2"}))
    one.stop(ROOM, "a1")
    assert comes_true(lambda: told(two) == (2, 1, {"b2"}))
    two.leave("b2")
    assert comes_true(lambda: told(one) == (1, 0, set()))


def test_writing_is_over_by_itself(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a", 1)
    two.enter(ROOM, "b", 2)
    one.write(ROOM, "a")
    assert comes_true(lambda: told(two)[1] == 1)
    assert comes_true(lambda: told(two)[1] == 0 and told(one)[1] == 0)


def test_strangers_do_not_write(line):
    one = line.join()
    one.enter(ROOM, "a", None)
    one.write(ROOM, "a")
    one.write("topic:8", "a")
    assert comes_true(lambda: told(one) == (1, 0, set()))
    one.tick()
    assert told(one) == (1, 0, set())


def test_process_that_begins_knows_at_once_who_is_elsewhere(line, monkeypatch):
    monkeypatch.setattr(presence, "SAY_AGAIN", 60.0)
    one = line.join()
    one.enter(ROOM, "a", 1)
    assert comes_true(lambda: told(one)[0] == 1)
    two = line.join()
    two.enter(ROOM, "b", 2)
    assert comes_true(lambda: told(two)[0] == 2)


def test_process_that_died_is_forgotten(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a", 1)
    two.enter(ROOM, "b", 2)
    one.write(ROOM, "a")
    assert comes_true(lambda: told(two) == (2, 1, set()))
    line.ends.remove(one)
    one._say = lambda _word: None
    assert comes_true(lambda: told(two) == (1, 0, set()))
    assert two.here(ROOM) == 1


def test_line_that_was_cut_and_mended_leaves_no_lie(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a", 1)
    two.enter(ROOM, "b", 2)
    assert comes_true(lambda: told(two)[0] == 2)
    line.is_cut = True
    one.enter(ROOM, "c", 3)
    assert comes_true(lambda: told(two)[0] == 1)
    line.is_cut = False
    assert comes_true(lambda: told(two)[0] == told(one)[0] == 3)


def test_room_that_nobody_is_in_is_kept_by_nobody(line):
    one, two = line.join(), line.join()
    one.enter(ROOM, "a", 1)
    assert comes_true(lambda: ROOM in two._rooms)
    one.leave("a")
    assert comes_true(lambda: not one._rooms and not two._rooms)
    assert comes_true(lambda: not one._runs and not two._runs)
