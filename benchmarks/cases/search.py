"""Search over a hundred thousand contributions: rare words, frequent words, several."""

from collections.abc import Iterator
from functools import partial

from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.load import pages_a_second
from benchmarks.measures import Figure, in_turns
from benchmarks.places import Place

QUESTIONS = {
    "one frequent word": "recruitment",
    "three frequent words": "recruitment+school+permit",
}


def search(place: Place, depth: Depth) -> Iterator[Figure]:
    """The page of results for a stranger beside a bare page with one question to the same index."""
    count = place.made["contributions"]
    with place.floor() as bare:
        for what, words in QUESTIONS.items():
            hub, floor = in_turns(
                depth.rounds,
                partial(pages_a_second, f"{place.hub.url}/en/search?q={words}", depth.seconds),
                partial(pages_a_second, f"{bare.url}/find?q={words}", depth.seconds),
            )
            yield Figure(f"search, {what} of {count:,} texts", place.on, "pages/s", hub, floor)


SEARCH = Case("search", at=search, is_about_many=True)
