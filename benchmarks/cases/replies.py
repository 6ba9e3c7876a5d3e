"""Eight members who reply without a pause, to one topic and to one each."""

import asyncio
import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from benchmarks.cases.case import Case
from benchmarks.cases.pages import as_member
from benchmarks.depth import Depth
from benchmarks.load import Answer, Ask, Connection, NotAnswered, ask_once, at_once
from benchmarks.measures import Figure, Goal, side_by_side
from benchmarks.places import POSTGRES, Place
from benchmarks.rows import WRITERS, Words

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_keys = itertools.count(1)


@dataclass(frozen=True)
class Writer:
    """A browser in which somebody is signed in and has a thread's form before them."""

    url: str
    cookie: str
    token: str

    @classmethod
    async def at(cls, url: str, page: str, cookie: str) -> "Writer":
        """Open the page once, for its token."""
        answer = await ask_once(url + page, as_member(cookie))
        found = TOKEN.search(answer.body.decode())
        if found is None:
            raise NotAnswered(f"{page} has no form: {answer.status}")
        given = answer.headers["set-cookie"].partition(";")[0].removeprefix("hub=")
        return cls(url, given, html.unescape(found[1]))

    async def reply(self, connection: Connection, topic_id: int, body: str) -> Answer:
        """Send the form as a page without scripts does."""
        fields = {"csrf_token": self.token, "body": body, "lang": "en", "_key": f"k{next(_keys)}"}
        headers = {**FORM, **as_member(self.cookie)}
        path = f"/en/topics/{topic_id}/replies"
        answer = await connection.ask("POST", path, headers, urlencode(fields).encode())
        if answer.status != 303:
            raise NotAnswered(f"{path}: {answer.status}")
        return answer


async def writers_of(place: Place) -> list[Writer]:
    """The eight, each with the form of a page."""
    page, url = place.made["twenty"]["path"], place.hub.url
    cookies = place.made["writers"]
    return await asyncio.gather(*(Writer.at(url, page, cookie) for cookie in cookies))


def replies(place: Place, depth: Depth) -> Iterator[Figure]:
    """Replies a second while the worker tells whoever they concern, beside a row and a commit."""
    people = asyncio.run(writers_of(place))
    topics = place.made["busy"]
    goals = (Goal(150, of_ratio=False, unit="replies/s"),) if place.on == POSTGRES else ()
    words = Words(3)
    bodies = [words.text() for _ in range(500)]
    with place.floor() as bare:

        async def floor_reply(_asker: int, connection: Connection) -> None:
            form = urlencode({"body": bodies[next(_keys) % len(bodies)]}).encode()
            answer = await connection.ask("POST", "/reply/1", FORM, form)
            if answer.status != 303:
                raise NotAnswered(f"the floor's /reply: {answer.status}")

        def measured(ask: Ask, url: str) -> float:
            return asyncio.run(at_once(depth.seconds, WRITERS, ask, url))

        for what, to in (("one topic", topics[:1]), ("a topic each", topics)):
            yield from side_by_side(
                f"reply, 8 sessions, {what}",
                place.on,
                "replies",
                depth=depth,
                hub=partial(measured, _replying(people, to, bodies), place.hub.url),
                floor=partial(measured, floor_reply, bare.url),
                goals=goals,
                settle=place.settle,
            )


def _replying(people: list[Writer], topics: list[int], bodies: list[str]) -> Ask:
    async def reply(asker: int, connection: Connection) -> None:
        body = bodies[next(_keys) % len(bodies)]
        await people[asker].reply(connection, topics[asker % len(topics)], body)

    return reply


REPLY = Case("reply", at=replies)
