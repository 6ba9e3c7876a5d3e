"""How many are in a room and how many of them write: numbers, over all processes, and no names.

Each process that holds sockets knows its own people. It says so to the others in short-lived words,
one for each room: when it changes, and again before it is forgotten. Nothing is stored: a process
that died is forgotten, one that begins asks the others to speak, and without Redis there are no
others. A member counts once, however many windows they have open.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger(__name__)

PACE = 0.5
# What stays as it is is said again so often, and forgotten when it was not.
SAY_AGAIN = 10.0
FORGET = 25.0
# Who writes says so every three seconds (live.js), and so is it passed on.
WRITE_AGAIN = 3.0
WRITES_FOR = 7.0

NEVER = float("-inf")

Word = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What the sockets of this process are told of a room: those in `writers` one writer less."""

    room: str
    here: int
    writing: int
    writers: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Who is in a room: members by id, how many strangers, and who of the members writes."""

    members: frozenset[int] = frozenset()
    strangers: int = 0
    writing: frozenset[int] = frozenset()

    def __add__(self, other: "People") -> "People":
        return People(
            self.members | other.members,
            self.strangers + other.strangers,
            self.writing | other.writing,
        )

    @property
    def here(self) -> int:
        """Members once each, and every window of a stranger."""
        return len(self.members) + self.strangers


NOBODY = People()


@dataclass
class Room:
    """The sockets of this process in a room, the moment each last wrote, and the others' words."""

    sockets: dict[str, int | None] = field(default_factory=dict)
    wrote: dict[str, float] = field(default_factory=dict)
    words: dict[str, tuple[float, People]] = field(default_factory=dict)
    said: tuple[float, People] = (NEVER, NOBODY)
    told: tuple[float, int, int] = (NEVER, 0, 0)

    def own(self, now: float) -> People:
        """The people of this process."""
        members = {member_id for member_id in self.sockets.values() if member_id is not None}
        writing = {
            member_id
            for sid, at in self.wrote.items()
            if at > now - WRITES_FOR and (member_id := self.sockets.get(sid)) is not None
        }
        strangers = sum(member_id is None for member_id in self.sockets.values())
        return People(frozenset(members), strangers, frozenset(writing))

    def everybody(self, now: float) -> People:
        """The people of all processes that were heard of lately."""
        people = self.own(now)
        for heard, others in self.words.values():
            if heard > now - FORGET:
                writing = others.writing if heard > now - WRITES_FOR else frozenset()
                people += People(others.members, others.strangers, writing)
        return people


class Presence:
    """Who is in which room. `tell` reaches this process's sockets, `say` the other processes."""

    def __init__(self, *, tell: Callable[[Told], None], say: Callable[[Word], None]) -> None:
        self.name = uuid.uuid4().hex
        self._tell = tell
        self._say = say
        self._rooms: dict[str, Room] = {}
        self._lock = threading.RLock()
        self._changed = threading.Event()
        self._runs = False

    def enter(self, room: str, sid: str, member_id: int | None) -> None:
        """The socket is in the room, with the member behind it if there is one."""
        with self._lock:
            self._rooms.setdefault(room, Room()).sockets[sid] = member_id
        self._go_on()

    def leave(self, sid: str, room: str | None = None) -> None:
        """The socket is not in the room any more; without `room`, in none."""
        with self._lock:
            for name, known in self._rooms.items():
                if room in (None, name):
                    known.sockets.pop(sid, None)
                    known.wrote.pop(sid, None)
        self._changed.set()

    def write(self, room: str, sid: str) -> None:
        """The member behind the socket writes: for some seconds, unless they say so again."""
        with self._lock:
            known = self._rooms.get(room)
            if known is not None and known.sockets.get(sid) is not None:
                known.wrote[sid] = time.monotonic()
        self._changed.set()

    def stop(self, room: str, sid: str) -> None:
        """Nobody writes behind the socket any more."""
        with self._lock:
            known = self._rooms.get(room)
            if known is not None:
                known.wrote.pop(sid, None)
        self._changed.set()

    def here(self, room: str) -> int:
        """How many are in the room now."""
        with self._lock:
            known = self._rooms.get(room)
            return known.everybody(time.monotonic()).here if known else 0

    def ask(self) -> None:
        """The other processes are asked to say who is with them."""
        self._say({"from": self.name})

    def hear(self, word: Word) -> None:
        """Another process said who is with it in a room, or asks."""
        if word["from"] == self.name:
            return
        with self._lock:
            if "room" not in word:
                for known in self._rooms.values():
                    known.said = (NEVER, known.said[1])
            else:
                people = People(
                    frozenset(word["members"]), word["strangers"], frozenset(word["writing"])
                )
                known = self._rooms.setdefault(word["room"], Room())
                known.words[word["from"]] = (time.monotonic(), people)
        self._go_on()

    def tick(self) -> None:
        """What changed is said to the other processes and told to the sockets of this one."""
        now = time.monotonic()
        with self._lock:
            words = [
                word for name, room in self._rooms.items() if (word := self._word(name, room, now))
            ]
            news = [one for name, room in self._rooms.items() if (one := _news(name, room, now))]
            for name, room in list(self._rooms.items()):
                if not room.sockets and room.everybody(now) == NOBODY:
                    del self._rooms[name]
        for word in words:
            self._say(word)
        for one in news:
            self._tell(one)

    def _word(self, name: str, room: Room, now: float) -> Word | None:
        own = room.own(now)
        at, said = room.said
        again = WRITE_AGAIN if own.writing else SAY_AGAIN
        if own == said and (own == NOBODY or now - at < again):
            return None
        room.said = (now, own)
        return {
            "from": self.name,
            "room": name,
            "members": list(own.members),
            "strangers": own.strangers,
            "writing": list(own.writing),
        }

    def _go_on(self) -> None:
        """While anybody is in a room, a thread of this process looks after it."""
        self._changed.set()
        with self._lock:
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="presence", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._changed.wait(1.0)
            self._changed.clear()
            try:
                self.tick()
            except Exception:
                # Redis may be away: what was not said now is said again.
                log.exception("presence could not be told")
            with self._lock:
                if not self._rooms:
                    self._runs = False
                    return
            time.sleep(PACE)


def _news(name: str, room: Room, now: float) -> Told | None:
    people = room.everybody(now)
    at, here, writing = room.told
    is_news = (here, writing) != (people.here, len(people.writing))
    if not room.sockets or not (is_news or (people.writing and now - at > WRITE_AGAIN)):
        return None
    room.told = (now, people.here, len(people.writing))
    writers = tuple(sid for sid, member_id in room.sockets.items() if member_id in people.writing)
    return Told(name, people.here, len(people.writing), writers)
