"""A thread's page: for strangers, for a member, and of a long topic."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.load import ACCEPTED, NotAnswered, ask_once, pages_a_second
from benchmarks.measures import Figure, Goal, side_by_side
from benchmarks.places import Place

PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)
WARMING_SECONDS = 1
OWN, PLAIN = "/en/practices/mine", "/en/about"
SIZES = (0.9, 1.1)
"""The floor's page is of the Hub's size, within this."""


def anonymous_page(place: Place, depth: Depth) -> Iterator[Figure]:
    """Readers without a session, who share one page."""
    yield from _beside_the_floor(place, depth, {}, "thread of 20, anonymous", Goal(2))


def signed_in_page(place: Place, depth: Depth) -> Iterator[Figure]:
    """A member who wrote in the thread, reacted, and has some of it to read."""
    headers = as_member(place.made["reader"])
    yield from _beside_the_floor(place, depth, headers, "thread of 20, signed in", Goal(0.5))


def long_topic(place: Place, depth: Depth) -> Iterator[Figure]:
    """The first page of 1,000 replies beside the only one of 40, for a member."""
    headers = as_member(place.made["reader"])
    long, short = (place.hub.url + place.made[name]["path"] for name in ("thousand", "forty"))
    yield from side_by_side(
        "topic of 1,000 replies beside one of 40",
        place.on,
        "pages",
        depth=depth,
        hub=partial(pages_a_second, long, depth.seconds, headers=headers),
        floor=partial(pages_a_second, short, depth.seconds, headers=headers),
        # The page of the long one holds 50 contributions, that of the short one 41.
        goals=[Goal(0.75)],
    )


def own_page(place: Place, depth: Depth) -> Iterator[Figure]:
    """A page that says how much waits for the member, beside a plain one."""
    headers = settled(place.hub.url + PLAIN, as_member(place.made["reader"]))
    own, plain = (place.hub.url + path for path in (OWN, PLAIN))
    for url in (own, plain):
        pages_a_second(url, WARMING_SECONDS, headers=headers)
    yield from side_by_side(
        "own practices with what waits, beside a plain page, signed in",
        place.on,
        "pages",
        depth=depth,
        hub=partial(pages_a_second, own, depth.seconds, headers=headers),
        floor=partial(pages_a_second, plain, depth.seconds, headers=headers),
        goals=[Goal(0.5)],
    )


def as_member(cookie: str) -> dict[str, str]:
    """The headers of a browser in which somebody is signed in."""
    return {"Cookie": f"hub={cookie}"}


def settled(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers after a first look at the page, which leaves a token against forgery."""
    given = asyncio.run(ask_once(url, {**ACCEPTED, **headers})).headers.get("set-cookie", "")
    return {**headers, "Cookie": given.partition(";")[0]} if given else dict(headers)


def _beside_the_floor(
    place: Place, depth: Depth, headers: Mapping[str, str], what: str, goal: Goal
) -> Iterator[Figure]:
    address = place.hub.url + place.made["twenty"]["path"]
    headers = settled(address, headers)
    page = _text(address, headers)
    # Less what the floor's own page has around a text.
    frame = PARAGRAPH.sub("", page)[:-2_500]
    with place.floor(frames={"page": frame}) as bare:
        beside = f"{bare.url}/thread/{place.made['twenty']['id']}?frame=page"
        ratio = len(_text(beside, {})) / len(page)
        if not SIZES[0] < ratio < SIZES[1]:
            raise NotAnswered(f"the floor's page has {ratio:.2f} of the size of the Hub's")
        for url in (address, beside):
            pages_a_second(url, WARMING_SECONDS, headers=headers)
        yield from side_by_side(
            f"{what} ({len(page.encode()) / 1000:.0f} KB)",
            place.on,
            "pages",
            depth=depth,
            hub=partial(pages_a_second, address, depth.seconds, headers=headers),
            floor=partial(pages_a_second, beside, depth.seconds),
            goals=[goal],
        )


def _text(url: str, headers: Mapping[str, str]) -> str:
    answer = asyncio.run(ask_once(url, headers))
    if answer.status != 200:
        raise NotAnswered(f"{urlsplit(url).path}: {answer.status}")
    return answer.body.decode()


ANONYMOUS = Case("page-anonymous", at=anonymous_page)
SIGNED_IN = Case("page-signed-in", at=signed_in_page)
LONG_TOPIC = Case("long-topic", at=long_topic)
OWN_PAGE = Case("page-own", at=own_page)
